"""Verification of texts: transformers' `generate` for greedy and beam search, its processors for sampling."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import numpy.typing as npt

from core.decoding.config import DecodingConfig, Limits
from core.decoding.generated_text import GeneratedText
from core.decoding.records import DecodingStep
from core.decoding.stopping import StoppingCriteria
from core.errors import InputError
from core.models.model_lock import holds_model_lock
from core.probabilities.next_token import MAX_LOGITS
from core.tokenization import token_piece
from core.verification import Verification, compare

if TYPE_CHECKING:
    from torch import Tensor

    from core.models import LanguageModel

# Of probabilities. A batch and a row alone differ by about 1e-5; bfloat16 has three digits. Texts are compared exactly.
ROUNDING = {"float32": 1e-4, "bfloat16": 0.05}
# Of log-probabilities.
LOG_ROUNDING = {"float32": 1e-3, "bfloat16": 0.25}
# Of a place on the bar, at temperature 1. A draw this near to an edge may point at the token beyond it: the logits of
# two matrix kernels differ by up to 4e-5, and an edge moves by at most half the largest difference / temperature.
EDGE_ROUNDING = {"float32": 2e-5, "bfloat16": 0.05}
_MAY_DIFFER = (
    " In bfloat16 a batch and a single row round differently, so nearly equal tokens may honestly change place."
)


@holds_model_lock
def verify_output(
    model: "LanguageModel", input_ids: Sequence[int], limits: Limits, text: GeneratedText
) -> Verification:
    """Compute a text again with the plain model.

    Greedy and beam search run through `generate` and must give the same tokens. For sampling, the model reads prompt
    and text at once, transformers' processors filter every position, and the same random numbers must point at the
    same tokens.

    Raises:
        InputError: there is no token yet, or a beam search was stopped: its result is only known at the end.
    """
    beam = text.config.width > 1
    if not text.steps or (beam and not text.finished):
        raise InputError(
            "The beam was stopped before it ended." if text.steps else "There is no text yet.",
            "Verify compares finished texts." if beam else "Verify needs at least one token.",
            "Generate again.",
        )
    if text.config.kind.samples:
        return _verify_samples(model, input_ids, text)
    return _verify_tokens(model, input_ids, limits, text)


def generate_arguments(
    model: "LanguageModel", prompt_tokens: int, config: DecodingConfig, limits: Limits
) -> dict[str, Any]:
    """Return the keyword arguments of `generate` that give the same text.

    Args:
        prompt_tokens: tokens before it; the context may leave less room than the limits allow.
    """
    stopping = StoppingCriteria.after(model, prompt_tokens, limits)
    return {
        "max_new_tokens": stopping.max_new_tokens,
        **config.kind.generate_arguments(config.settings),
        "repetition_penalty": config.repetition_penalty,
        "no_repeat_ngram_size": config.no_repeat_ngram,
        **({"stop_strings": list(limits.stop)} if limits.stop else {}),
    }


def _verify_tokens(
    model: "LanguageModel", input_ids: Sequence[int], limits: Limits, text: GeneratedText
) -> Verification:
    import torch

    config, count = text.config, len(text.steps)
    # Only beam search's choice depends on later tokens; any other text can be compared as far as it goes, also when a
    # person or a stop string ended it.
    arguments = generate_arguments(model, len(input_ids), config, limits if config.width > 1 else Limits(count))
    extra = {"tokenizer": model.tokenizer} if "stop_strings" in arguments else {}
    prompt = torch.tensor([list(input_ids)], device=model.device)
    # subtle: transformers declares `generate` on a mixin that PreTrainedModel does not name.
    generate = cast("Callable[..., Tensor]", model.model.generate)
    output = generate(prompt, attention_mask=torch.ones_like(prompt), **arguments, **extra)
    shown = ", ".join(f"{name}={value!r}" for name, value in arguments.items())
    return compare(
        np.array(text.token_ids),
        output[0, len(input_ids) :].cpu().numpy(),
        tolerance=0.0,
        route=f"model.generate(ids, {shown})",
        remark="Compared: the ids of all tokens, one row alone, weights as they were loaded."
        + (_MAY_DIFFER if model.dtype == "bfloat16" else ""),
    )


def _verify_samples(model: "LanguageModel", prompt: Sequence[int], text: GeneratedText) -> Verification:
    import torch

    config = text.config
    steps = text.steps[: max(1, MAX_LOGITS // model.vocab_size)]
    input_ids = (*prompt, *(step.token_id for step in steps))
    logits = _plain_logits(model, input_ids, len(steps))  # (pos, vocab)
    draws = np.random.default_rng(config.seed).random(len(steps))
    temperature = config.settings.get("temperature", 1.0)
    recomputed, kept, remarks = [], [], []
    for position, (step, draw) in enumerate(zip(steps, draws, strict=True)):
        scores = _filtered(config, input_ids[: len(prompt) + position], logits[position])
        probabilities = torch.softmax(scores.double(), -1)
        edge = edge_case(probabilities.numpy(), step.token_id, float(draw), EDGE_ROUNDING[model.dtype] / temperature)
        if edge:
            remarks.append(f"Token {position + 1}: {edge.describe(model)}")
        off = float("inf") if edge and not edge.rounding else 0.0
        recomputed.append((float(probabilities[step.token_id]), draw, off))
        kept.append(int(scores.isfinite().sum()))
    names = [processor.reference for processor in config.processors]
    same = sum(count == step.kept for count, step in zip(kept, steps, strict=True))
    remarks.append(f"The filters keep equally many tokens at {same} of {len(steps)} steps.")
    return compare(
        np.array([(step.probability, step.draw, 0.0) for step in steps]),
        np.array(recomputed),
        tolerance=ROUNDING[model.dtype] / min(1.0, temperature),
        route=" → ".join(["model(ids).logits", *names, "softmax", f"np.random.default_rng({config.seed})"]),
        remark=" ".join(["Compared: each token's probability, random number and place on the bar.", *remarks]),
    )


def _plain_logits(model: "LanguageModel", input_ids: Sequence[int], count: int) -> "Tensor":
    """Compute raw logits before each of the last `count` tokens, by the plain model, float32, shape (pos, vocab)."""
    import torch

    with torch.inference_mode():
        read = torch.tensor([list(input_ids[:-1])], device=model.device)
        output = model.model(input_ids=read, logits_to_keep=count, use_cache=False)
        logits: Tensor = output.logits[0].float().cpu()
    return logits


def _filtered(config: DecodingConfig, before: Sequence[int], logits: "Tensor") -> "Tensor":
    """Compute the scores after transformers' processors, float32, shape (vocab,); -inf for removed tokens."""
    import torch
    import transformers

    input_ids, scores = torch.tensor([list(before)]), logits[None]
    for processor in config.processors:
        scores = getattr(transformers, processor.reference)(processor.value)(input_ids, scores)
    return scores[0]


@dataclass(frozen=True)
class EdgeCase:
    """A draw that points at another token than the one shown.

    Attributes:
        found: the token it points at.
        shown: the token shown.
        rounding: True if it lies so near to the shown token's edge that rounding decides; otherwise the token is wrong.
    """

    found: int
    shown: int
    rounding: bool

    def describe(self, model: "LanguageModel") -> str:
        """Name the case and both tokens in one sentence."""
        found, shown = (f"“{token_piece(model.tokenizer, token_id).label}”" for token_id in (self.found, self.shown))
        if self.rounding:
            return f"this draw lies within rounding of the edge between {found} and {shown}."
        return f"the draw points at {found}, not at {shown}."


def edge_case(probabilities: npt.NDArray[np.float64], shown: int, draw: float, rounding: float) -> EdgeCase | None:
    """Return None if the draw points at the token shown, on the bar of all tokens by id.

    Args:
        probabilities: recomputed, shape (vocab,).
        shown: id of the token shown.
        rounding: how far from an edge a draw may lie on either side of it.
    """
    ends = probabilities.cumsum()
    found = min(int((ends <= draw).sum()), int(probabilities.nonzero()[0][-1]))
    if found == shown:
        return None
    distance = max(ends[shown] - probabilities[shown] - draw, draw - ends[shown])
    return EdgeCase(found, shown, bool(probabilities[shown] > 0 and distance <= rounding))


@holds_model_lock
def verify_picks(model: "LanguageModel", prompt: Sequence[int], steps: Sequence[DecodingStep]) -> Verification:
    """Compute the log-probabilities of picked tokens by one plain call on the whole text."""
    import torch
    from torch.nn.functional import cross_entropy

    picked = [step.token_id for step in steps]
    ids = torch.tensor([[*prompt, *picked]], device=model.device)
    with torch.inference_mode():
        logits = model.model(input_ids=ids, use_cache=False).logits[0, len(prompt) - 1 : -1].double().cpu()
    losses = cross_entropy(logits, torch.tensor(picked), reduction="none")
    return compare(
        np.array([step.log_probability for step in steps]),
        -losses.numpy(),
        tolerance=LOG_ROUNDING[model.dtype],
        route="model(ids).logits → torch.nn.functional.cross_entropy, all tokens in one pass without a cache",
        remark="Shown: computed token by token with a cache, which rounds differently.",
    )
