"""Speed of the Architecture page: models without weights, the embedding table, the steps of a block, and the ledger."""

import time
from functools import partial

from bench.measure import Row, Sizes, median_seconds
from core.architecture.embeddings import all_cosines, nearest_tokens, ranking
from core.architecture.ledger import ResidualContributions, ledger, promotion, residual_contributions
from core.architecture.modules import module_rows
from core.architecture.skeleton import read_config, skeleton
from core.architecture.steps import block_steps, residual_stream
from core.models import CATALOG, LanguageModel, load_model
from core.plots import ledger_bars, step_picture
from core.settings import MB, Settings
from core.tokenization import token_piece

TEXT = "The quick brown fox jumps over the lazy dog. " * 8
LARGE_TABLE = (152_000, 896)


def rows(sizes: Sizes) -> list[Row]:
    """Measure models without weights, the embedding table, the step view and the ledger."""
    model, runs = load_model(), sizes.runs
    return [*_without_weights(runs), *_neighbours(model, runs), *_steps(model, runs), *_ledger(model, runs)]


def _without_weights(runs: int) -> list[Row]:
    started = time.perf_counter()
    models = [skeleton(read_config(spec, Settings.from_env())) for spec in CATALOG.values()]
    built = time.perf_counter() - started
    counted = median_seconds(lambda: [module_rows(model) for model in models], runs)
    return [
        ("skeletons of the catalog's models", f"{built:.1f} s for {len(models)}"),
        ("their modules counted", f"{1000 * counted:.0f} ms"),
    ]


def _neighbours(model: LanguageModel, runs: int) -> list[Row]:
    """Measure the neighbours of a token: in SmolLM2's table, and in one as large as that of Qwen2.5-0.5B."""
    import torch

    own = median_seconds(partial(nearest_tokens, model, 100), runs)
    rows: list[Row] = [("neighbours of a token", f"{own:.3f} s among {model.vocab_size:,}")]
    for name, dtype in (
        ("neighbours in a large table", torch.float32),
        ("neighbours in a large table, bfloat16", torch.bfloat16),
    ):
        table = torch.empty(*LARGE_TABLE, dtype=dtype).uniform_(-1, 1)
        taken = median_seconds(partial(_all_ranked, table), runs)
        rows.append((name, f"{taken:.3f} s among {' × '.join(f'{side:,}' for side in LARGE_TABLE)}"))
    return rows


def _all_ranked(table) -> object:
    return ranking(all_cosines(table, table[100]))


def _steps(model: LanguageModel, runs: int) -> list[Row]:
    stream = residual_stream(model, TEXT)
    labels = [token_piece(model.tokenizer, token_id).label for token_id in stream.encoded.ids]
    layers, tokens = len(stream.states) - 1, len(labels)
    forward = median_seconds(partial(residual_stream, model, TEXT), runs)
    one = median_seconds(partial(block_steps, model, stream, layers - 1), runs)
    pictures = [partial(_picture, step, labels) for step in block_steps(model, stream, layers - 1).steps]
    slowest = max(median_seconds(picture, runs) for picture in pictures)
    largest = max(len(picture()) for picture in pictures)
    return [
        ("plain code beside the model", f"{forward:.2f} s, {layers} blocks, {tokens} tokens"),
        ("plain code minus hidden states, largest of all blocks", f"{stream.differences.max():.1e}"),
        ("step view, one block computed", f"{one:.3f} s, {tokens} tokens"),
        ("step view, slowest picture", f"{1000 * slowest:.0f} ms"),
        ("step view, largest figure", f"{largest / MB:.2f} MB"),
    ]


def _ledger(model: LanguageModel, runs: int) -> list[Row]:
    contributions = residual_contributions(model, TEXT, -1)
    token_id = int(contributions.logits.argmax())
    forward = median_seconds(partial(residual_contributions, model, TEXT, -1), runs)
    another = median_seconds(partial(_bars, model, contributions), runs)
    promoted = median_seconds(partial(promotion, model, contributions, [1]), runs)
    return [
        ("ledger, one forward pass", f"{forward:.2f} s"),
        ("ledger of another token, and its figure", f"{1000 * another:.0f} ms"),
        ("tokens that one component promotes", f"{1000 * promoted:.0f} ms"),
        ("ledger, sum minus logit", f"{abs(ledger(model, contributions, token_id).error):.1e}"),
    ]


def _picture(step, labels: list[str]) -> str:
    return step_picture(step, labels).to_json()


def _bars(model: LanguageModel, contributions: ResidualContributions) -> str:
    return ledger_bars(ledger(model, contributions, 100), "token").to_json()
