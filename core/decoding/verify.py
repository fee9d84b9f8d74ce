"""A column by another route: plain `generate` where nothing is drawn, transformers' own processors where it is."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from core.decoding.config import DecodingConfig, Limits
from core.decoding.stopping import StoppingCriteria
from core.decoding.transcript import Transcript
from core.errors import InputError
from core.probabilities.next_token import MAX_LOGITS
from core.verification import Verification, compare

if TYPE_CHECKING:
    from torch import Tensor

    from core.models import LanguageModel

# Of probabilities. A batch and a row alone differ by about 1e-5; bfloat16 has three digits. Texts are compared exactly.
ROUNDING = {"float32": 1e-4, "bfloat16": 0.05}
# Choices between tokens that are nearly level.
_MAY_DIFFER = (
    " In bfloat16 a batch and a single row round differently, so nearly equal tokens may honestly change place."
)


def verify_output(model: "LanguageModel", ids: Sequence[int], limits: Limits, transcript: Transcript) -> Verification:
    """Compute a column's text again with the plain model. Hold `model.lock`.

    Greedy and beam search run through `generate` and must give the same tokens. With dice, the model reads prompt and
    text at once, transformers' processors filter every position, and the same random numbers must point at the same
    tokens.

    Raises:
        InputError: there is no token yet, or a beam was stopped: its text is not settled before the end.
    """
    beam = transcript.column.width > 1
    if not transcript.steps or (beam and not transcript.finished):
        raise InputError(
            "The beam was stopped before it ended." if transcript.steps else "There is no text yet.",
            "Verify compares finished texts." if beam else "Verify needs at least one token.",
            "Generate again.",
        )
    if transcript.column.kind.draws:
        return _verify_draws(model, ids, transcript)
    return _verify_tokens(model, ids, limits, transcript)


def generate_arguments(model: "LanguageModel", prompt: int, column: DecodingConfig, limits: Limits) -> dict:
    """Keyword arguments of `generate` that ask for the same text.

    Args:
        prompt: tokens before it; the context may leave less room than the limits allow.
    """
    ending = StoppingCriteria.of(model, prompt, limits)
    return {
        "max_new_tokens": ending.length,
        **column.kind.generate_arguments(column.settings),
        "repetition_penalty": column.repetition_penalty,
        "no_repeat_ngram_size": column.no_repeat_ngram,
        **({"stop_strings": list(limits.stop)} if limits.stop else {}),
    }


def _verify_tokens(model: "LanguageModel", ids: Sequence[int], limits: Limits, transcript: Transcript) -> Verification:
    import torch

    column, count = transcript.column, len(transcript.steps)
    beam = column.width > 1
    # Only a beam's choice depends on what comes later; any other text can be compared as far as it goes, also when a
    # person or a stop string ended it.
    arguments = generate_arguments(model, len(ids), column, limits if beam else Limits(count))
    words = {"tokenizer": model.tokenizer} if "stop_strings" in arguments else {}
    prompt = torch.tensor([list(ids)], device=model.device)
    output = model.model.generate(prompt, attention_mask=torch.ones_like(prompt), **arguments, **words)
    shown = ", ".join(f"{name}={value!r}" for name, value in arguments.items())
    return compare(
        np.array(transcript.token_ids),
        output[0, len(ids) :].cpu().numpy(),
        tolerance=0.0,
        route=f"model.generate(ids, {shown})",
        remark="Compared: the ids of all tokens, one row alone, weights as they were loaded."
        + (_MAY_DIFFER if model.dtype == "bfloat16" else ""),
    )


def _verify_draws(model: "LanguageModel", ids: Sequence[int], transcript: Transcript) -> Verification:
    import torch

    column = transcript.column
    steps = transcript.steps[: max(1, MAX_LOGITS // model.vocab_size)]
    text = (*ids, *(step.token_id for step in steps))
    logits = _plain_logits(model, text, len(steps))  # (pos, vocab)
    numbers = np.random.default_rng(column.seed).random(len(steps))
    recomputed, kept = [], []
    for place, (step, number) in enumerate(zip(steps, numbers, strict=True)):
        scores = _filtered(column, text[: len(ids) + place], logits[place])
        probabilities = torch.softmax(scores.double(), -1)
        start, end = _interval(probabilities, step.token_id)
        # A number inside the token's piece of the bar is left as it is; outside, the distance to the piece shows.
        recomputed.append((float(probabilities[step.token_id]), min(max(number, start), end)))
        kept.append(int(scores.isfinite().sum()))
    names = [processor.reference for processor in column.processors]
    same = sum(count == step.kept for count, step in zip(kept, steps, strict=True))
    return compare(
        np.array([(step.probability, step.draw) for step in steps]),
        np.array(recomputed),
        tolerance=ROUNDING[model.dtype] / min(1.0, column.settings.get("temperature", 1.0)),
        route=" → ".join(["model(ids).logits", *names, "softmax", f"np.random.default_rng({column.seed})"]),
        remark=f"Compared: probability of each token, and the random number with the token's place on the bar. "
        f"The filters keep equally many tokens at {same} of {len(steps)} steps.",
    )


def _plain_logits(model: "LanguageModel", text: Sequence[int], count: int) -> "Tensor":
    """What the plain model expected at each of the last `count` tokens, float32, shape (pos, vocab)."""
    import torch

    with torch.inference_mode():
        read = torch.tensor([list(text[:-1])], device=model.device)
        return model.model(input_ids=read, logits_to_keep=count, use_cache=False).logits[0].float().cpu()


def _filtered(column: DecodingConfig, before: Sequence[int], logits: "Tensor") -> "Tensor":
    """Scores after transformers' own processors, float32, shape (vocab,); -inf for removed tokens."""
    import torch
    import transformers

    said, scores = torch.tensor([list(before)]), logits[None]
    for processor in column.processors:
        value = int(processor.value) if isinstance(processor.value, int) else processor.value
        scores = getattr(transformers, processor.reference)(value)(said, scores)
    return scores[0]


def _interval(probabilities: "Tensor", token_id: int) -> tuple[float, float]:
    """Where a token begins and ends on the bar, likeliest first and equal ones by id; by plain counting."""
    own = probabilities[token_id]
    before = probabilities[probabilities > own].sum() + probabilities[:token_id][probabilities[:token_id] == own].sum()
    return float(before), float(before + own)
