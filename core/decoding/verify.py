"""Claims of texts: transformers' `generate` for beam search, its processors for the rest, the text decoded again."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from core.decoding.config import DecodingConfig, Limits
from core.decoding.generate import generated_ids
from core.decoding.generated_text import GeneratedText
from core.decoding.records import CONTEXT, END_TOKEN, MAXIMUM, STOP_STRING, DecodingStep
from core.decoding.verify_search import search_claims
from core.decoding.verify_steps import StepChecker, plain_ends
from core.decoding.verify_texts import CheckedText, step_claims
from core.errors import InputError
from core.tokenization.verify import word_claim
from core.verification import Claim

if TYPE_CHECKING:
    from core.models import LanguageModel


def text_claims(
    model: "LanguageModel",
    prompt: Sequence[int],
    limits: Limits,
    text: GeneratedText,
    checker: StepChecker | None = None,
    searched: bool = False,
) -> Iterator[Claim]:
    """Claim a text: its tokens, all their numbers, its characters, and why it ended.

    Greedy decoding and sampling: the plain model reads prompt and text at once, transformers' processors filter every
    position, and the highest score, or the random number of the same seed, must point at the same tokens. Beam search
    runs through `generate` and must give the same tokens; in bfloat16 the search is repeated on the scores shown.

    Args:
        prompt: ids before the text, shape (pos,).
        checker: has compared the steps already, with those of other texts; None to compare them here.
        searched: the search of a beam search is claimed elsewhere.

    Raises:
        InputError: there is no token yet.
    """
    beam = text.config.width > 1
    if not text.steps:
        raise InputError("There is no text yet.", "Verify needs at least one token.", "Generate again.")
    if beam and not searched:
        yield from _beam_claims(model, prompt, limits, text)
    yield from draw_claims(text.config, text.steps)
    yield from spelling_claims(model, text.steps, text.finished, text.text)
    yield ending_claim(model, prompt, limits, text)
    yield from checker.claims() if checker else step_claims(model, prompt, CheckedText(text.config, text.steps))


def _beam_claims(model: "LanguageModel", prompt: Sequence[int], limits: Limits, text: GeneratedText) -> Iterator[Claim]:
    """Claim the text that beam search found, by `generate` where it can be compared, else by the search repeated."""
    if text.finished and model.dtype == "float32":
        ids, route = generated_ids(model, prompt, text.config, limits)
        yield Claim("ids of the text", text.token_ids, ids, route=route)
    else:  # stopped before its end; or other shapes round differently, so that `generate` may find another text
        yield from search_claims(model, prompt, limits, text)


def draw_claims(config: DecodingConfig, steps: Sequence[DecodingStep], first: int = 0) -> Iterator[Claim]:
    """Claim the random numbers.

    Args:
        first: position of the first token that was drawn; a branch draws anew behind the token a person took.
    """
    drawn = [step.draw for step in steps[first:]]
    if not config.kind.samples:
        yield Claim("tokens with a random number", [sum(draw is not None for draw in drawn)], [0])
    elif drawn:
        again = np.random.default_rng(config.seed).random(len(drawn))
        shown = np.array([np.nan if draw is None else draw for draw in drawn])
        yield Claim("random numbers", shown, again, route=f"np.random.default_rng({config.seed}).random()")


def spelling_claims(
    model: "LanguageModel", steps: Sequence[DecodingStep], finished: str, written: str | None = None
) -> Iterator[Claim]:
    """Claim the characters: of the whole text, and of each token in it.

    A token adds the characters it completes; an end token adds nothing.

    Args:
        written: the whole text, as drawn; None where only the pieces of the tokens are.
    """
    ids = [step.token_id for step in steps]
    if finished == END_TOKEN:
        ids = ids[:-1]
    whole = [_whole(model, ids[: count + 1]) for count in range(len(ids))]
    if whole and finished and finished != END_TOKEN:  # an end token brings what remained incomplete
        whole[-1] = _decode(model, ids)
    pieces = [after[len(before) :] for before, after in zip(["", *whole], whole, strict=False)]
    if len(pieces) < len(steps):
        pieces.append(_decode(model, ids)[len(whole[-1]) :] if whole else "")
    route = "tokenizer.decode(ids) of the text up to each token"
    yield word_claim("characters of each token", [step.piece for step in steps], pieces, route)
    shown = "".join(step.piece for step in steps) if written is None else written
    yield word_claim("the text", [shown], ["".join(pieces)], "tokenizer.decode(ids)")


def _whole(model: "LanguageModel", ids: Sequence[int]) -> str:
    return _decode(model, ids).rstrip("\N{REPLACEMENT CHARACTER}")


def _decode(model: "LanguageModel", ids: Sequence[int]) -> str:
    return str(model.tokenizer.decode(list(ids), skip_special_tokens=False, clean_up_tokenization_spaces=False))


def ending_claim(model: "LanguageModel", prompt: Sequence[int], limits: Limits, text: GeneratedText) -> Claim:
    """Claim why a text ended: by its ids, its characters and its length."""
    ids = text.token_ids
    room = model.context - len(prompt)
    limit = min(limits.new_tokens, room)
    if ids[-1] in plain_ends(model):
        again = END_TOKEN
    elif any(stop in _decode(model, ids) for stop in limits.stop):
        again = STOP_STRING
    elif len(ids) >= limit:
        again = MAXIMUM if limits.new_tokens <= room else CONTEXT
    else:
        again = ""
    return word_claim("why it ended", [text.finished], [again], "the last id, the characters, the number of tokens")
