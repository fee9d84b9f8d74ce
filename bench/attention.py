"""Speed of the Attention page: the mosaic of a long text, another head, and the ablation of every head."""

from functools import partial

from bench.measure import Row, Sizes, median_seconds
from core.attention import AttentionPattern, Component, ablated_next_token, attention_pattern, sweep_layer
from core.models import LanguageModel, load_model
from core.plots import head_heatmap, mosaic, row_bars
from core.settings import MB

LONG = "The quick brown fox jumps over the lazy dog. " * 20
# 16 tokens with SmolLM2.
SENTENCE = "The quick brown fox jumps over the lazy dog. Tokenization converts text to numbers"


def rows(sizes: Sizes) -> list[Row]:
    """Measure the mosaic, another head and the ablation sweep."""
    model = load_model()
    pattern = attention_pattern(model, LONG)
    labels = [str(token_id) for token_id in pattern.encoded.ids]
    weights = median_seconds(partial(attention_pattern, model, LONG), sizes.runs)
    drawing = median_seconds(partial(_mosaic, pattern), sizes.runs)
    another = median_seconds(partial(_head, pattern, labels), sizes.runs)
    shape = f"{pattern.layers * pattern.heads} heads, {pattern.tokens} tokens"
    return [
        (
            "weights of all heads and their mosaic",
            f"{weights + drawing:.2f} s, {drawing:.2f} s of it the mosaic, {shape}",
        ),
        ("message of the mosaic", f"{len(_mosaic(pattern)) / MB:.2f} MB"),
        ("figures of another head", f"{another * 1000:.0f} ms"),
        *_sweep(model, sizes.swept_layers or pattern.layers, pattern.heads),
    ]


def _mosaic(pattern: AttentionPattern) -> str:
    names = [[f"layer {layer}, head {head}" for layer in range(pattern.layers)] for head in range(pattern.heads)]
    columns, rows_ = ([str(number) for number in range(count)] for count in (pattern.layers, pattern.heads))
    return mosaic(pattern.weights.swapaxes(0, 1), names, columns, rows_).to_json()


def _head(pattern: AttentionPattern, labels: list[str]) -> str:
    weights, last = pattern.of(3, 2), pattern.tokens - 1
    heatmap = head_heatmap(weights, labels, pattern.allowed(3), last)
    return heatmap.to_json() + row_bars(weights[last], labels).to_json()


def _sweep(model: LanguageModel, layers: int, heads: int) -> list[Row]:
    """Ablate every head, batched and one by one; the two alternate by layer, so that a busy minute affects both."""
    batched = single = 0.0
    for layer in range(1, layers + 1):
        batched += median_seconds(partial(sweep_layer, model, SENTENCE, layer), runs=1)
        single += median_seconds(partial(_one_by_one, model, layer, heads), runs=1)
    return [
        ("ablation sweep, batched", f"{batched:.1f} s, {layers * heads} heads, 16 tokens"),
        ("ablation sweep, one forward after another", f"{single:.1f} s"),
        ("ablation sweep, batched against one by one", f"{batched / single:.2f} of its time"),
    ]


def _one_by_one(model: LanguageModel, layer: int, heads: int) -> None:
    for head in range(1, heads + 1):
        ablated_next_token(model, SENTENCE, [Component(layer, str(head))])
