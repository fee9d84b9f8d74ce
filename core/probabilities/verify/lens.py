"""Claims of the Logit lens, by hooks on the blocks and torch on every layer's logits."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from core.architecture import final_norm
from core.models.model_lock import holds_model_lock
from core.probabilities.lens import ROWS_AT_A_TIME, LogitLens
from core.probabilities.verify.plain import plain_labels, read_claims
from core.tokenization import token_piece
from core.verification import Claim, derived, logit_noise, rounding

if TYPE_CHECKING:
    from torch import Tensor

    from core.models import LanguageModel

_ROUTE = "hooks on every block → final norm → get_output_embeddings()"


def lens_claims(model: "LanguageModel", text: str, shown: LogitLens, columns: int) -> Iterator[Claim]:
    """Claim every cell: best token, its word and probability, and the rank of the token that follows.

    The layers are recomputed one at a time, so that a long text shows its progress and can be left.

    Args:
        columns: positions drawn, counted from the end.
    """
    yield from read_claims(model, text, shown.encoded)
    states, plain = _states(model, shown.encoded.ids)
    targets = np.array([*shown.encoded.ids[1:], int(plain.argmax(-1)[-1])])
    yield Claim("tokens that follow", shown.targets, targets, route="ids[1:], logits[-1].argmax()")
    window = slice(max(0, len(targets) - columns), None)
    words = [_shown_label(model, token_id) for token_id in shown.targets[window]]
    yield Claim("words that follow", words, plain_labels(model, targets[window].tolist()), route="id_to_token")
    read = [_shown_label(model, token_id) for token_id in shown.encoded.ids[window]]
    yield Claim("words above the columns", read, plain_labels(model, shown.encoded.ids[window]), route="id_to_token")
    places = np.arange(1, len(targets) + 1)[window]
    yield Claim("positions", np.arange(len(targets))[window] + 1, places, route="1, 2, 3, …")
    layers = np.arange(shown.layers)
    yield Claim("layers", layers, np.arange(len(states)), route="embedding, then one for each block")
    for layer, state in enumerate(states):
        yield from _layer_claims(model, shown, layer, _read(model, state, targets), window)
    # The plain call computes all positions at once, by another kernel: the tokens are its largest to within rounding.
    logits = plain.numpy()
    largest = logits.max(axis=1)
    own = np.take_along_axis(logits, shown.top_ids[-1][:, None], 1)[:, 0]
    room = 2 * np.take_along_axis(logit_noise(model.dtype, logits), shown.top_ids[-1][:, None], 1)[:, 0]
    yield Claim("logits of the top row's tokens", own, largest, room, "model(ids).logits.amax(-1)")


def _shown_label(model: "LanguageModel", token_id: int) -> str:
    return token_piece(model.tokenizer, int(token_id)).label


@holds_model_lock
def _states(model: "LanguageModel", ids: tuple[int, ...]) -> "tuple[list[Tensor], Tensor]":
    """Return each block's input and the last norm's output, all normed, and the logits (pos, vocab) in float32."""
    import torch

    caught: list[Tensor] = []
    blocks = next(module for module in model.model.modules() if isinstance(module, torch.nn.ModuleList))
    handles = [block.register_forward_pre_hook(lambda _, inputs: caught.append(inputs[0][0])) for block in blocks]
    norm = final_norm(model)
    handles.append(norm.register_forward_hook(lambda _, __, output: caught.append(output[0])))
    try:
        with torch.inference_mode():
            logits = model.model(input_ids=torch.tensor([list(ids)], device=model.device), use_cache=False).logits
    finally:
        for handle in handles:
            handle.remove()
    with torch.inference_mode():
        return [*(norm(state) for state in caught[:-1]), caught[-1]], logits[0].float().cpu()


@holds_model_lock
def _read(
    model: "LanguageModel", normed: "Tensor", targets: npt.NDArray[np.int64]
) -> "tuple[npt.NDArray[np.int64], npt.NDArray[np.float64], npt.NDArray[np.int64]]":
    """Return a layer's best ids, their probabilities and the targets' ranks, each of shape (pos,).

    subtle: as many positions at a time as the view takes, so that both run one kernel and ids and ranks are exact.
    """
    import torch

    follow = torch.from_numpy(targets)[:, None]
    parts = []
    with torch.inference_mode():
        for rows, target in zip(torch.split(normed, ROWS_AT_A_TIME), torch.split(follow, ROWS_AT_A_TIME), strict=True):
            logits = _capped(model, model.model.get_output_embeddings()(rows)).float().cpu()  # type: ignore[no-untyped-call]
            ids = torch.arange(logits.shape[1])
            largest, own = logits.amax(1, keepdim=True), logits.gather(1, target)
            best = torch.where(logits == largest, ids, logits.shape[1]).amin(1)
            ranks = 1 + torch.where(ids < target, logits >= own, logits > own).sum(1)
            chance = (largest[:, 0].double() - logits.double().logsumexp(1)).exp()
            parts.append((best, chance, ranks))
    best_ids, chances, ranks_of_all = (torch.cat(column).numpy() for column in zip(*parts, strict=True))
    return best_ids, chances, ranks_of_all


def _capped(model: "LanguageModel", logits: "Tensor") -> "Tensor":
    import torch

    cap = getattr(model.model.config, "final_logit_softcapping", None)
    return cap * torch.tanh(logits / cap) if cap else logits


def _layer_claims(
    model: "LanguageModel",
    shown: LogitLens,
    layer: int,
    plain: "tuple[npt.NDArray[np.int64], npt.NDArray[np.float64], npt.NDArray[np.int64]]",
    window: slice,
) -> Iterator[Claim]:
    best, chance, ranks = plain
    name = f"layer {layer}"
    # The view sums exponentials in float32 terms: each is rounded once, and their sum is float64.
    room = derived(chance)
    yield Claim(f"{name}: likeliest tokens", shown.top_ids[layer], best, route=_ROUTE)
    words = [_shown_label(model, token_id) for token_id in shown.top_ids[layer, window]]
    yield Claim(f"{name}: words", words, plain_labels(model, best[window].tolist()), route=_ROUTE)
    yield Claim(f"{name}: probabilities", shown.top_probabilities[layer], chance, room, _ROUTE)
    yield Claim(
        f"{name}: probabilities drawn", shown.top_probabilities[layer, window], chance[window], room[window], _ROUTE
    )
    yield Claim(f"{name}: ranks of what follows", shown.target_ranks[layer], ranks, route=_ROUTE)
    yield Claim(f"{name}: ranks drawn", shown.target_ranks[layer, window], ranks[window], route=_ROUTE)
    yield Claim(
        f"{name}: colours by rank",
        np.clip(1 - np.log10(shown.target_ranks[layer, window]) / 3, 0, 1),
        np.maximum(0.0, np.log(1000 / ranks[window]) / np.log(1000)),
        rounding("float32", 1, 1.0),
        "share of the way from rank 1,000 to rank 1",
    )
