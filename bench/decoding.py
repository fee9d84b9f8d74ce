"""How fast texts grow: all columns in one batch against `generate` calls one after another, interleaved in one run."""

import resource
import statistics
import time
from collections.abc import Callable
from functools import partial

import torch

from bench.measure import Row, median_seconds
from core.decoding import MAX_ROWS, DecodingConfig, GeneratedText, Limits, decode
from core.decoding.packed import decoding_network
from core.models import LanguageModel, load_model

PROMPT = "Once upon a time"
TOKENS = 64
ROUNDS = 5
ROWS = (1, 2, 4, 8, 16)
GREEDY = DecodingConfig("greedy")
BEAM = DecodingConfig("beam", {"beam_width": 4})
FIVE = (
    GREEDY,
    DecodingConfig("temperature"),
    DecodingConfig("top_k"),
    DecodingConfig("top_p"),
    DecodingConfig("min_p"),
)
BANDWIDTH_BYTES = 512_000_000


def rows() -> list[Row]:
    """Name and figure of each measurement."""
    model = load_model()
    # No text may end early: every one has the same length.
    model.model.generation_config.eos_token_id = None
    ids = model.tokenizer(PROMPT)["input_ids"]
    started = time.perf_counter()
    next(decode(model, ids, [GREEDY]))
    first = time.perf_counter() - started
    seconds = interleaved(
        {
            "five generate() calls": lambda: [_generate(model, ids, column) for column in FIVE],
            "five columns in one batch": partial(_decode, model, ids, FIVE),
            "with beam 4 besides": partial(_decode, model, ids, (*FIVE, BEAM)),
            "greedy generate()": partial(_generate, model, ids, GREEDY),
            "greedy column": partial(_decode, model, ids, (GREEDY,)),
            "beam 4 generate()": partial(_generate, model, ids, BEAM),
            "beam 4 column": partial(_decode, model, ids, (BEAM,)),
        },
        ROUNDS,
    )
    return [
        ("first token, weights not yet packed", f"{first:.2f} s"),
        *[(f"{name}, {TOKENS} tokens each", f"{taken:.2f} s") for name, taken in seconds.items()],
        *_ratios(seconds),
        ("same tokens as generate(): greedy, beam 4", str([_same(model, ids, column) for column in (GREEDY, BEAM)])),
        *_growth(model, ids),
        ("memory of the whole process, peak", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB"),
        *_bandwidth(model),  # last: its numbers take memory of their own
    ]


def interleaved(actions: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Median seconds of each action; one round runs all, so that a busy minute strikes all alike."""
    times: dict[str, list[float]] = {name: [] for name in actions}
    for _ in range(rounds):
        for name, action in actions.items():
            times[name].append(median_seconds(action, runs=1))
    return {name: statistics.median(taken) for name, taken in times.items()}


def _ratios(seconds: dict[str, float]) -> list[Row]:
    five, greedy, beam = seconds["five generate() calls"], seconds["greedy generate()"], seconds["beam 4 generate()"]
    pairs = [
        ("five columns against five generate() calls (6.5 wanted)", five, seconds["five columns in one batch"]),
        ("the five and beam 4 against six generate() calls", five + beam, seconds["with beam 4 besides"]),
        ("greedy against generate() (1.4 wanted)", greedy, seconds["greedy column"]),
        ("beam 4 against generate(num_beams=4) (2 wanted)", beam, seconds["beam 4 column"]),
    ]
    return [(name, f"{slow / fast:.2f} times") for name, slow, fast in pairs]


def _growth(model: LanguageModel, ids: list[int]) -> list[Row]:
    """Time of a step as rows are added."""
    columns = {count: tuple(DecodingConfig("top_k", seed=seed) for seed in range(count)) for count in ROWS}
    taken = interleaved({str(count): partial(_decode, model, ids, columns[count]) for count in ROWS}, ROUNDS)
    steps = {count: taken[str(count)] / TOKENS for count in ROWS}
    return [
        (
            f"top-k, {count} rows",
            f"{step * 1000:.0f} ms a step, {count / step:.0f} tokens/s, {step / steps[1]:.2f} × 1 row",
        )
        for count, step in steps.items()
    ]


def _bandwidth(model: LanguageModel) -> list[Row]:
    """One row cannot be faster than reading all weights once takes."""
    numbers = torch.ones(BANDWIDTH_BYTES // 4)
    per_second = BANDWIDTH_BYTES / median_seconds(numbers.sum, runs=9)
    return [
        ("memory bandwidth, reading", f"{per_second / 1e9:.1f} GB/s"),
        ("bound for one row in float32", f"{per_second / model.weight_bytes:.0f} tokens/s"),
        ("weights are packed", str(decoding_network(model) is not model.model)),
    ]


def _decode(model: LanguageModel, ids: list[int], columns: tuple[DecodingConfig, ...]) -> list[GeneratedText]:
    texts = [GeneratedText(column, index) for index, column in enumerate(columns)]
    for update in decode(model, ids, columns, Limits(TOKENS), most=MAX_ROWS):
        for transcript in texts:
            transcript.add(update)
    return texts


def _generate(model: LanguageModel, ids: list[int], column: DecodingConfig) -> list[int]:
    prompt = torch.tensor([ids])
    arguments = column.kind.generate_arguments(column.settings)
    output = model.model.generate(
        prompt, attention_mask=torch.ones_like(prompt), max_new_tokens=TOKENS, pad_token_id=0, **arguments
    )
    return output[0, len(ids) :].tolist()


def _same(model: LanguageModel, ids: list[int], column: DecodingConfig) -> bool:
    return list(_decode(model, ids, (column,))[0].token_ids) == _generate(model, ids, column)
