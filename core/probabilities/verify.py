"""Verification of the Probabilities page by plain transformers and torch."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from core.architecture import final_norm, output_logits
from core.models.model_lock import holds_model_lock
from core.probabilities.comparison import Comparison
from core.probabilities.curve import RankCurve
from core.probabilities.draws import Draws
from core.probabilities.lens import LogitLens
from core.probabilities.next_token import TokenDistribution, positions_kept
from core.probabilities.pipeline import Pipeline
from core.probabilities.scoring import ROWS_AT_A_TIME, SequenceScore
from core.verification import Verification, compare

if TYPE_CHECKING:
    from torch import Tensor

    from core.models import LanguageModel


@holds_model_lock
def verify_pipeline(model: "LanguageModel", text: str, read: TokenDistribution, shown: Pipeline) -> Verification:
    """Run the model again and apply transformers' own processors; compare the probabilities after every stage."""
    import torch
    import transformers

    ids, logits = plain_logits(model, text, read.encoded.limit)
    scores = logits[:, -1].float().cpu()
    recomputed = [torch.softmax(scores.double(), -1)]
    for stage in shown.stages:
        reference = getattr(transformers, stage.processor.reference)(stage.processor.value)
        scores = reference(ids.cpu(), scores)
        recomputed.append(torch.softmax(scores.double(), -1))
    in_float32 = torch.softmax(scores.float(), -1)
    names = [stage.processor.reference for stage in shown.stages]
    return compare(
        shown.by_stage,
        torch.cat(recomputed).numpy(),
        tolerance=1e-6,
        route=" → ".join(["model(**tokenizer(text)).logits[:, -1]", *names, "torch.softmax(scores.double(), dim=-1)"]),
        remark=f"Logits {tuple(logits.shape)}. Rounding: in float32 torch.softmax itself is off by "
        f"{np.abs(shown.probabilities - in_float32[0].numpy()).max():.1e}.",
    )


@holds_model_lock
def plain_logits(model: "LanguageModel", text: str, limit: int) -> "tuple[Tensor, Tensor]":
    """Return the ids (1, pos) of the text's last `limit` tokens, and the logits (1, pos, vocab) of a plain call."""
    import torch

    ids = model.tokenizer(text, return_tensors="pt", verbose=False)["input_ids"][:, -limit:].to(model.device)
    with torch.inference_mode():
        return ids, model.model(input_ids=ids, logits_to_keep=positions_kept(ids.shape[1], model)).logits


@holds_model_lock
def verify_curve(
    model: "LanguageModel", text: str, read: TokenDistribution, shown: RankCurve, t: float
) -> Verification:
    """Sort and sum with torch; entropy by `torch.distributions`."""
    import torch

    _, logits = plain_logits(model, text, read.encoded.limit)
    distribution = torch.distributions.Categorical(logits=(logits[0, -1].float().cpu() / t).double())
    probabilities = distribution.probs.sort(descending=True).values
    entropy = distribution.entropy()  # type: ignore[no-untyped-call]
    numbers = torch.stack([entropy / np.log(2), 1 / probabilities.square().sum()])
    return compare(
        np.concatenate([shown.probabilities, shown.cumulative, [shown.spread.entropy, shown.spread.effective]]),
        torch.cat([probabilities, probabilities.cumsum(0), numbers]).numpy(),
        tolerance=1e-6,
        route=f"torch.distributions.Categorical(logits=logits / {t:g}) → probs.sort().cumsum(), .entropy()",
        remark="Compared: every probability, every cumulative sum, entropy in bits, effective number.",
    )


@holds_model_lock
def verify_scores(model: "LanguageModel", shown: Sequence[SequenceScore]) -> Verification:
    """Compute the cross-entropy of every scored token with torch, from a plain call on each whole sequence."""
    import torch
    from torch.nn.functional import cross_entropy

    losses: list[Tensor] = []
    for score in shown:
        ids = torch.tensor([score.ids], device=model.device)
        with torch.inference_mode():
            output = model.model(input_ids=ids, labels=ids)
        rows = torch.split(output.logits[0, :-1][-len(score.token_ids) :].cpu(), ROWS_AT_A_TIME)
        targets = torch.split(torch.from_numpy(score.token_ids), ROWS_AT_A_TIME)
        losses += [cross_entropy(row.double(), ids, reduction="none") for row, ids in zip(rows, targets, strict=True)]
    return compare(
        -np.concatenate([score.logs for score in shown]),
        torch.cat(losses).numpy(),
        tolerance=1e-5,
        route="torch.nn.functional.cross_entropy(model(ids).logits[0, :-1], ids[0, 1:], reduction='none')",
        remark=f"Mean of the last sequence by transformers, model(ids, labels=ids).loss: {output.loss:.5f} nats.",
    )


@holds_model_lock
def verify_lens(model: "LanguageModel", shown: LogitLens) -> Verification:
    """Record each block's input with a hook instead of requesting hidden states; the last row is a plain call."""
    import torch

    caught: list[Tensor] = []
    ids = torch.tensor([shown.encoded.ids], device=model.device)
    blocks = next(m for m in model.model.modules() if isinstance(m, torch.nn.ModuleList))
    handles = [block.register_forward_pre_hook(lambda _, inputs: caught.append(inputs[0])) for block in blocks]
    try:
        with torch.inference_mode():
            logits = model.model(input_ids=ids).logits
            normed = [final_norm(model)(state[0, -1:]) for state in caught]
            rows = [torch.softmax(output_logits(model, state).double(), -1).amax(-1) for state in normed]
    finally:
        for handle in handles:
            handle.remove()
    last = torch.softmax(logits[0].double(), -1).amax(-1)
    return compare(
        np.concatenate([shown.top_probabilities[:-1, -1], shown.top_probabilities[-1]]),
        torch.cat([*rows, last]).cpu().numpy(),
        tolerance=1e-5,
        route="hooks on every block → final norm → output layer → softmax; last row: softmax(model(ids).logits)",
        remark="Compared: the last position in every layer, and the whole last row.",
    )


@holds_model_lock
def verify_comparison(model: "LanguageModel", texts: tuple[str, str], shown: Comparison) -> Verification:
    """Compute both distributions again, and KL both ways by `torch.nn.functional.kl_div`."""
    import torch

    a, b = (
        torch.log_softmax(plain_logits(model, text, read.encoded.limit)[1][0, -1].double().cpu(), -1)
        for text, read in zip(texts, (shown.a, shown.b), strict=True)
    )
    kl = [torch.nn.functional.kl_div(q, p, reduction="sum", log_target=True) / np.log(2) for p, q in ((a, b), (b, a))]
    return compare(
        np.concatenate([shown.change, shown.kl]),
        torch.cat([b.exp() - a.exp(), torch.stack(kl)]).numpy(),
        tolerance=1e-5,
        route="torch.nn.functional.kl_div(log_softmax(B), log_softmax(A), log_target=True) / log 2, and the other way",
        remark="Compared: the change of every token of the vocabulary, and both divergences.",
    )


@holds_model_lock
def verify_draws(
    model: "LanguageModel", text: str, read: TokenDistribution, shown: Draws, temperature: float, seed: int
) -> Verification:
    """Count the tokens that end at or before each random number, instead of searching in the cumulative sums."""
    import torch

    _, logits = plain_logits(model, text, read.encoded.limit)
    ends = torch.softmax((logits[0, -1].float().cpu() / temperature).double(), -1).cumsum(-1)
    numbers = np.random.default_rng(seed).random(len(shown.uniforms))
    return compare(
        shown.token_ids,
        torch.stack([(ends <= number).sum() for number in numbers]).numpy(),
        tolerance=0.0,
        route="(torch.softmax(logits / T).cumsum() <= u).sum() for every random number u",
        remark="Compared: the ids of all drawn tokens.",
    )
