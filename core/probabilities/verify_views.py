"""Views of the Probabilities page with default settings, and the claims of each; for Verify all."""

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from core.probabilities.comparison import Comparison, swap_last_word
from core.probabilities.curve import CUT_K, CUT_P, TEMPERATURES, rank_curve, ranks_drawn, temperature_sweep
from core.probabilities.draws import DRAW, SEED, bar_segments, draw_tokens
from core.probabilities.lens import COLUMNS, logit_lens
from core.probabilities.next_token import TOP, next_token
from core.probabilities.phrase import DEFAULT_GUESSES, MAX_PHRASE_CONTEXT, MODEL_PROPOSES, read_guesses, score_phrase
from core.probabilities.pipeline import run_pipeline, tail_row, token_row
from core.probabilities.scoring import score_sentence
from core.probabilities.verify import (
    DrawnBars,
    comparison_claims,
    curve_claims,
    draw_claims,
    guess_claims,
    lens_claims,
    pipeline_claims,
    sentence_claims,
)
from core.verification import Claim

if TYPE_CHECKING:
    from core.models import LanguageModel

Check = Callable[[], Iterable[Claim]]


def views(model: "LanguageModel", text: str) -> Iterator[tuple[str, Check]]:
    """Yield the title of each view, and a function that computes it and recomputes everything it shows."""
    yield "Pipeline", lambda: _pipeline(model, text)
    yield "Curve", lambda: _curve(model, text)
    yield "Ask a word", lambda: _guesses(model, text)
    if len(model.tokenizer(text)["input_ids"]) > 1:  # one token has nothing before it
        yield "Sentence", lambda: sentence_claims(model, text, score_sentence(model, text))
    yield "Logit lens", lambda: lens_claims(model, text, logit_lens(model, text), int(COLUMNS.default))
    yield "Change a word", lambda: _comparison(model, text)
    yield "Draw", lambda: _draws(model, text)


def _pipeline(model: "LanguageModel", text: str) -> Iterable[Claim]:
    read, shown = next_token(model, text), int(TOP.default)
    pipeline = run_pipeline(read.encoded.ids, read.logits, ())
    rows = [token_row(candidate, pipeline) for candidate in read.top(shown, model)]
    return pipeline_claims(model, text, read, pipeline, rows, tail_row(read, pipeline, rows))


def _curve(model: "LanguageModel", text: str) -> Iterable[Claim]:
    read = next_token(model, text)
    k, p = min(int(CUT_K.default), len(read.logits)), float(CUT_P.default)
    curve = rank_curve(read, 1.0, p)
    sweep = list(zip(TEMPERATURES, temperature_sweep(read.logits, TEMPERATURES), strict=True))
    ranks = ranks_drawn(len(read.logits)).tolist()
    return curve_claims(model, text, read, ((1.0, curve), (1.0, curve)), ranks, (k, p), sweep)


def _guesses(model: "LanguageModel", text: str) -> Iterable[Claim]:
    phrases = [form for guess in read_guesses(DEFAULT_GUESSES) for form in (f" {guess}", guess)]
    read = next_token(model, text, MAX_PHRASE_CONTEXT)
    scores = {phrase: score_phrase(model, text, phrase) for phrase in phrases}
    return guess_claims(model, text, read, list(read.top(MODEL_PROPOSES, model)), scores)


def _comparison(model: "LanguageModel", text: str) -> Iterable[Claim]:
    texts = (text, swap_last_word(text))
    comparison = Comparison(next_token(model, texts[0]), next_token(model, texts[1]))
    return comparison_claims(model, texts, comparison, comparison.largest_changes(int(TOP.default)).tolist())


def _draws(model: "LanguageModel", text: str) -> Iterable[Claim]:
    read, seed = next_token(model, text), int(SEED.default)
    draws, p = draw_tokens(read.probabilities, seed), read.probabilities
    ids = read.ranking[: int(TOP.default)]
    rest = np.setdiff1d(np.arange(len(p)), ids)
    expected, counts = [*p[ids].tolist(), float(p[rest].sum())], [*draws.counts[ids].tolist(), draws.counts[rest].sum()]
    segments = bar_segments(p, ids.tolist())
    bars = DrawnBars(1.0, seed, draws, int(DRAW.default), ids.tolist(), expected, counts, segments)
    return draw_claims(model, text, read, p, bars)
