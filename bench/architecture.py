"""How fast the Architecture page reacts: steps of a block, the ledger, and models without weights."""

import time
from functools import partial

from bench.measure import Row, median_seconds
from core.architecture.ledger import ledger, promotion, residual_contributions
from core.architecture.modules import module_rows
from core.architecture.skeleton import read_config, skeleton
from core.architecture.steps import block_steps, residual_stream
from core.models import CATALOG, load_model
from core.plots import ledger_bars, step_picture
from core.settings import MB, Settings
from core.tokenization import token_piece

TEXT = "The quick brown fox jumps over the lazy dog. " * 8


def rows() -> list[Row]:
    """Name and figure of each measurement."""
    return [*_without_weights(), *_live()]


def _without_weights() -> list[Row]:
    started = time.perf_counter()
    models = [skeleton(read_config(spec, Settings.from_env())) for spec in CATALOG.values()]
    built = time.perf_counter() - started
    counted = median_seconds(lambda: [module_rows(model) for model in models])
    return [
        (f"skeletons of {len(models)} models, first import of transformers included", f"{built:.1f} s"),
        ("their modules counted", f"{1000 * counted:.0f} ms"),
    ]


def _live() -> list[Row]:
    model = load_model()
    stream = residual_stream(model, TEXT)
    labels = [token_piece(model.tokenizer, token_id).label for token_id in stream.encoded.ids]
    layers, tokens = len(stream.states) - 1, len(labels)
    forward = median_seconds(lambda: residual_stream(model, TEXT))
    one = median_seconds(partial(block_steps, model, stream, layers - 1))
    shown = block_steps(model, stream, layers - 1)
    sizes, times = [], []
    for step in shown.steps:
        times.append(median_seconds(lambda step=step: step_picture(step, labels).to_json(), runs=3))
        sizes.append(len(step_picture(step, labels).to_json()))
    written = residual_contributions(model, TEXT, -1)
    token_id = int(written.logits.argmax())
    return [
        (f"plain code beside the model, {layers} blocks, {tokens} tokens", f"{forward:.2f} s"),
        (f"step view, {tokens} tokens: one block", f"{1000 * one:.0f} ms"),
        (f"step view, {tokens} tokens: slowest picture", f"{1000 * max(times):.0f} ms"),
        (f"step view, {tokens} tokens: largest figure sent", f"{max(sizes) / MB:.2f} MB"),
        (
            f"ledger, {tokens} tokens: one forward pass",
            f"{median_seconds(lambda: residual_contributions(model, TEXT, -1)):.2f} s",
        ),
        ("ledger of another token, and its figure", f"{1000 * median_seconds(lambda: _ledger(model, written)):.0f} ms"),
        ("what one part says", f"{1000 * median_seconds(lambda: promotion(model, written, [1])):.0f} ms"),
        ("ledger, sum minus logit", f"{abs(ledger(model, written, token_id).error):.1e}"),
        ("plain code minus hidden states, largest of all blocks", f"{stream.differences.max():.1e}"),
    ]


def _ledger(model, written) -> str:
    return ledger_bars(ledger(model, written, 100), "token").to_json()
