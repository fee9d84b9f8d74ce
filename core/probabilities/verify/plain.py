"""Plain routes to what the model reads and computes: the tokenizers library, and one call of transformers."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from core.models.model_lock import holds_model_lock
from core.probabilities.next_token import positions_kept
from core.probabilities.resolution import logit_resolution
from core.tokenization import EncodedText, token_piece
from core.tokenization.verify_words import signs_again
from core.verification import Claim, logit_noise

if TYPE_CHECKING:
    import numpy.typing as npt
    from torch import Tensor

    from core.models import LanguageModel

# As many tokens as are listed above a view.
_LISTED = 40
WHOLE_ROW = "logits, the whole vocabulary"


def read_claims(model: "LanguageModel", text: str, encoded: EncodedText) -> Iterator[Claim]:
    """Claim the tokens the model is said to read, those left out, and the characters without a token."""
    ids = model.tokenizer.backend_tokenizer.encode(text).ids
    route = "tokenizer.backend_tokenizer.encode(text).ids"
    kept = ids[-encoded.limit :]
    yield Claim("tokens read", np.array(encoded.ids), np.array(kept), route=route)
    amounts = [len(encoded.ids), encoded.left_out, len(encoded.ids) + encoded.left_out]
    yield Claim(
        "tokens read and left out",
        np.array(amounts),
        np.array([len(kept), len(ids) - len(kept), len(ids)]),
        route=route,
    )
    listed = [token_piece(model.tokenizer, token_id).label for token_id in encoded.ids[-_LISTED:]]
    yield word_claim("words read", listed, model, kept[-_LISTED:])
    if encoded.left_out or encoded.unread:
        context = int(model.model.config.max_position_embeddings)
        limits = np.array([min(encoded.limit, context), context])
        yield Claim("limits", np.array([encoded.limit, encoded.context]), limits, route="model.config")
        lost = _unread(model, text)
        yield Claim("characters without a token", [encoded.unread], [lost], route="each byte looked up in get_vocab()")


def word_claim(name: str, labels: Sequence[str], model: "LanguageModel", ids: Sequence[int]) -> Claim:
    """Claim that labels are those of the ids, by the tokenizers library and transformers' table of bytes."""
    return Claim(name, list(labels), plain_labels(model, ids), route="backend_tokenizer.id_to_token(id), as bytes")


def plain_labels(model: "LanguageModel", ids: Sequence[int]) -> list[str]:
    """Return the readable form of token ids, white space and control characters as signs."""
    return [_plain_label(model, int(token_id)) for token_id in ids]


def _plain_label(model: "LanguageModel", token_id: int) -> str:
    backend = model.tokenizer.backend_tokenizer
    token = backend.id_to_token(token_id)
    if token is None:
        return f"[row {token_id}: no token]"
    if token_id in backend.get_added_tokens_decoder():
        return str(token)
    if _has_bytes(model):
        text = bytes([_bytes_of_symbols()[symbol] for symbol in token]).decode("utf-8", "backslashreplace")
    elif token.startswith("<0x") and token.endswith(">"):
        text = bytes([int(token[3:-1], 16)]).decode("utf-8", "backslashreplace")
    else:
        text = " ".join(token.split("▁"))
    return signs_again(text)


def _has_bytes(model: "LanguageModel") -> bool:
    return "ByteLevel" in str(type(model.tokenizer.backend_tokenizer.decoder))


@cache
def _bytes_of_symbols() -> dict[str, int]:
    return {symbol: byte for byte, symbol in _bytes_to_unicode().items()}


@cache
def _bytes_to_unicode() -> dict[int, str]:
    from transformers.convert_slow_tokenizer import bytes_to_unicode

    table: dict[int, str] = bytes_to_unicode()  # type: ignore[no-untyped-call]
    return table


def _unread(model: "LanguageModel", text: str) -> str:
    if not _has_bytes(model):
        return ""
    symbols, vocabulary = _bytes_to_unicode(), model.tokenizer.backend_tokenizer.get_vocab()
    lost = [c for c in text if any(symbols[byte] not in vocabulary for byte in c.encode())]
    return "".join(sorted(set(lost), key=lost.index))


@holds_model_lock
def plain_logits(model: "LanguageModel", ids: Sequence[int]) -> "npt.NDArray[np.float32]":
    """Return the logits at the last position of a plain call, shape (vocab,)."""
    import torch

    with torch.inference_mode():
        output = model.model(
            input_ids=torch.tensor([list(ids)], device=model.device), logits_to_keep=positions_kept(len(ids), model)
        )
    logits: Tensor = output.logits
    result: npt.NDArray[np.float32] = logits[0, -1].float().cpu().numpy()
    return result


def logits_claims(model: "LanguageModel", encoded: EncodedText, logits: "npt.NDArray[np.float32]") -> Iterator[Claim]:
    """Claim the logits after a text, of the whole vocabulary: all else on the view is derived from them."""
    import torch

    plain = plain_logits(model, encoded.ids)
    allowed = logit_noise(model.dtype, plain)
    yield Claim(WHOLE_ROW, logits, plain, allowed, "model(ids).logits[0, -1]")
    if model.dtype == "bfloat16":
        shown = logit_resolution(logits)
        whole, largest = torch.from_numpy(logits), float(np.abs(logits).max())
        step = float(torch.finfo(torch.bfloat16).eps) * 2.0 ** np.floor(np.log2(largest))
        yield Claim(
            "different logits", np.array([shown.different]), np.array([len(torch.unique(whole))]), route="torch.unique"
        )
        yield Claim("step between the largest logits", np.array([shown.step]), np.array([step]), route="torch.finfo")
