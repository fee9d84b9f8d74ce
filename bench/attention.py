"""How long the Attention page takes: the mosaic of a long text, another head, and switching off every head."""

import numpy as np

from bench.measure import Row, median_seconds
from core.attention import Component, ablated_next_token, attention_pattern, sweep_layer
from core.models import LanguageModel, load_model
from core.plots import head_heatmap, mosaic, row_bars

LONG = "The quick brown fox jumps over the lazy dog. " * 20
# 16 tokens with SmolLM2.
SENTENCE = "The quick brown fox jumps over the lazy dog. Tokenization converts text to numbers"


def rows() -> list[Row]:
    """Name and figure of each measurement."""
    model = load_model()
    shown = attention_pattern(model, LONG)
    labels = [str(token_id) for token_id in shown.encoded.ids]
    picture = _mosaic(shown)
    weights = median_seconds(lambda: attention_pattern(model, LONG))
    drawing = median_seconds(lambda: _mosaic(shown))
    another = median_seconds(
        lambda: (
            head_heatmap(shown.of(3, 2), labels, shown.allowed(3), 127).to_json()
            + row_bars(shown.of(3, 2)[127], labels).to_json()
        )
    )
    heads = shown.layers * shown.heads
    batched, single = _sweeps(model, shown.layers, shown.heads)
    return [
        (f"weights of {heads} heads, {shown.tokens} tokens", f"{weights:.2f} s"),
        ("mosaic of them", f"{drawing:.2f} s, {len(picture) / 1e6:.2f} MB"),
        ("another head, figures", f"{another * 1000:.0f} ms"),
        (f"sweep of {heads} heads, 16 tokens, batched", f"{batched:.1f} s"),
        ("the same one after another", f"{single:.1f} s; batched takes {batched / single:.2f} of it"),
    ]


def _mosaic(shown) -> str:
    names = [[f"layer {layer}, head {head}" for layer in range(shown.layers)] for head in range(shown.heads)]
    columns, rows_ = ([str(number) for number in range(count)] for count in (shown.layers, shown.heads))
    return mosaic(shown.weights.swapaxes(0, 1), names, columns, rows_).to_json()


def _sweeps(model: LanguageModel, layers: int, heads: int) -> tuple[float, float]:
    """Seconds for all heads: batched, and one forward after another. A layer of each in turn, for a noisy machine."""
    batched, single = [], []
    for layer in range(1, layers + 1):
        batched.append(median_seconds(lambda layer=layer: sweep_layer(model, SENTENCE, layer), runs=1))
        single.append(median_seconds(lambda layer=layer: _one_by_one(model, layer, heads), runs=1))
    return float(np.sum(batched)), float(np.sum(single))


def _one_by_one(model: LanguageModel, layer: int, heads: int) -> None:
    for head in range(1, heads + 1):
        ablated_next_token(model, SENTENCE, [Component(layer, str(head))])
