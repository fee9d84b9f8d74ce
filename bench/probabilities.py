"""Speed of the Probabilities page, and the memory of its heaviest view."""

import json
from functools import partial

import numpy as np

from bench.measure import Row, Sizes, median_seconds, peak_memory
from core.models import LanguageModel, load_model
from core.plots import curve_picture, draw_picture, pipeline_picture
from core.probabilities import (
    PROCESSORS,
    TokenDistribution,
    active_processors,
    bar_segments,
    draw_tokens,
    logit_lens,
    rank_curve,
    ranks_drawn,
    run_pipeline,
    tail_row,
    temperature_sweep,
    token_row,
)
from core.probabilities.verify import DrawnBars
from core.tokenization import EncodedText

QWEN_VOCAB = 151_936
TEXT = "The quick brown fox jumps over the lazy dog. " * 8
SETTINGS = {"penalty": 1.15, "ngram": 3, "temperature": 0.8, "top_k": 50, "top_p": 0.9, "min_p": 0.05}


def rows(sizes: Sizes) -> list[Row]:
    """Measure the redraws after a slider moved, and the logit lens."""
    model = load_model()
    read = _random_distribution(len(model.tokenizer))
    redraws = {
        "slider redraw, pipeline": _pipeline,
        "slider redraw, curve": _curve,
        "slider redraw, draws": _draws,
    }
    seconds = {name: median_seconds(partial(draw, read, model), sizes.runs) for name, draw in redraws.items()}
    lens = logit_lens(model, TEXT)
    computed = median_seconds(partial(logit_lens, model, TEXT), sizes.runs)
    return [
        *((name, f"{taken * 1000:.0f} ms, {QWEN_VOCAB:,} tokens") for name, taken in seconds.items()),
        ("logit lens", f"{computed:.2f} s, {lens.top_ids.shape[1]} tokens × {lens.layers} rows"),
        ("peak memory of the process", peak_memory()),
    ]


def _random_distribution(tokens_with_names: int) -> TokenDistribution:
    """Return random logits of Qwen's size; the likeliest ids are ones that the loaded tokenizer can name."""
    logits = np.random.default_rng(0).normal(0, 3, QWEN_VOCAB).astype(np.float32)
    logits[:tokens_with_names] += 2
    return TokenDistribution(EncodedText(tuple(range(40)), 0, 1024, 1024), logits)


def _pipeline(read: TokenDistribution, model: LanguageModel) -> str:
    pipeline = run_pipeline(read.encoded.ids, read.logits, active_processors(SETTINGS))
    shown = [token_row(candidate, pipeline) for candidate in read.top(10, model)]
    return json.dumps(pipeline_picture(pipeline, shown, tail_row(read, pipeline, shown), PROCESSORS))


def _curve(read: TokenDistribution, model: LanguageModel) -> str:
    ranks = ranks_drawn(len(read.logits)).tolist()
    curve = rank_curve(read, 0.8, 0.9)
    temperatures = np.linspace(0.05, 2.0, 40).tolist()
    sweep = list(zip(temperatures, temperature_sweep(read.logits, temperatures), strict=True))
    return json.dumps(curve_picture(curve, rank_curve(read, 1.0, 0.9), ranks, (50, 0.9), sweep))


def _draws(read: TokenDistribution, model: LanguageModel) -> str:
    probabilities = run_pipeline(read.encoded.ids, read.logits, active_processors({"temperature": 0.8})).probabilities
    draws = draw_tokens(probabilities, seed=1)
    shown, rest = read.ranking[:10], read.ranking[10:]
    expected = [*probabilities[shown].tolist(), float(probabilities[rest].sum())]
    counts = [*draws.counts[shown].tolist(), int(draws.counts[rest].sum())]
    segments = bar_segments(probabilities, shown.tolist())
    bars = DrawnBars(0.8, 1, draws, 1, shown.tolist(), expected, counts, segments)
    return json.dumps(draw_picture(bars, [str(token_id) for token_id in shown], "token"))
