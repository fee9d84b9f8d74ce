"""Speed of decoding: all strategies in one batch against `generate` calls one by one, interleaved in one run."""

import statistics
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import torch

from bench.measure import Row, Sizes, median_seconds, peak_memory
from core.decoding import MAX_ROWS, DecodingConfig, GeneratedText, Limits, decode
from core.decoding.network import decoding_network
from core.models import LanguageModel, load_model

PROMPT = "Once upon a time"
GREEDY = DecodingConfig("greedy")
BEAM = DecodingConfig("beam", (("beam_width", 4),))
FIVE = (GREEDY, *(DecodingConfig(strategy) for strategy in ("temperature", "top_k", "top_p", "min_p")))
BANDWIDTH_BYTES = 512_000_000


def rows(sizes: Sizes) -> list[Row]:
    """Measure the first token, all strategies against `generate`, and the cost of more rows."""
    model = load_model()
    # No end token, so that every text has the same length.
    model.model.generation_config.eos_token_id = None
    ids = model.tokenizer(PROMPT)["input_ids"]
    started = time.perf_counter()
    next(decode(model, ids, [GREEDY]))
    first = time.perf_counter() - started
    return [
        ("first token, weights not yet packed", f"{first:.2f} s"),
        *_against_generate(model, ids, sizes),
        *_growth(model, ids, sizes),
        ("peak memory of the process", peak_memory()),
        *_bandwidth(model, sizes.runs),  # last, because its tensor adds to the peak memory
    ]


def interleaved(actions: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Return the median seconds of each action; one round runs all, so that a busy minute affects all alike."""
    times: dict[str, list[float]] = {name: [] for name in actions}
    for _ in range(rounds):
        for name, action in actions.items():
            times[name].append(median_seconds(action, runs=1))
    return {name: statistics.median(taken) for name, taken in times.items()}


def _against_generate(model: LanguageModel, ids: list[int], sizes: Sizes) -> list[Row]:
    decoded = partial(_decode, model, ids, sizes.new_tokens)
    generated = partial(_generate, model, ids, sizes.new_tokens)
    seconds = interleaved(
        {
            "five generate() calls": lambda: [generated(config) for config in FIVE],
            "five strategies in one batch": partial(decoded, FIVE),
            "with beam 4 besides": partial(decoded, (*FIVE, BEAM)),
            "greedy generate()": partial(generated, GREEDY),
            "greedy": partial(decoded, (GREEDY,)),
            "generate(num_beams=4)": partial(generated, BEAM),
            "beam 4": partial(decoded, (BEAM,)),
        },
        sizes.runs,
    )
    five, beam = seconds["five generate() calls"], seconds["generate(num_beams=4)"]
    same = [decoded((config,))[0] == generated(config) for config in (GREEDY, BEAM)]
    return [
        *((name, f"{taken:.2f} s, {sizes.new_tokens} tokens each") for name, taken in seconds.items()),
        ("five strategies, one batch against generate()", _times(five, seconds["five strategies in one batch"])),
        ("five and beam 4, one batch against generate()", _times(five + beam, seconds["with beam 4 besides"])),
        ("greedy against generate()", _times(seconds["greedy generate()"], seconds["greedy"])),
        ("beam 4 against generate(num_beams=4)", _times(beam, seconds["beam 4"])),
        ("same tokens as generate(): greedy, beam 4", str(same)),
    ]


def _times(slow: float, fast: float) -> str:
    return f"{slow / fast:.2f} times"


def _growth(model: LanguageModel, ids: list[int], sizes: Sizes) -> list[Row]:
    """Measure the time of a step as rows are added."""
    batches = {count: [DecodingConfig("top_k", seed=seed) for seed in range(count)] for count in sizes.batch_rows}
    taken = interleaved(
        {str(count): partial(_decode, model, ids, sizes.new_tokens, configs) for count, configs in batches.items()},
        sizes.runs,
    )
    steps = {count: taken[str(count)] / sizes.new_tokens for count in sizes.batch_rows}
    return [
        (
            f"top-k, {count} rows",
            f"{step * 1000:.0f} ms per step, {count / step:.0f} tokens/s, {step / steps[1]:.2f} × 1 row",
        )
        for count, step in steps.items()
    ]


def _bandwidth(model: LanguageModel, runs: int) -> list[Row]:
    """Measure the bound for one row: reading all weights once per token."""
    numbers = torch.ones(BANDWIDTH_BYTES // 4)
    per_second = BANDWIDTH_BYTES / median_seconds(numbers.sum, 2 * runs)
    return [
        ("memory bandwidth, reading", f"{per_second / 1e9:.1f} GB/s"),
        ("bound for one row in float32", f"{per_second / model.weight_bytes:.0f} tokens/s"),
        ("weights are packed", str(decoding_network(model).packed_bytes > 0)),
    ]


def _decode(
    model: LanguageModel, ids: list[int], new_tokens: int, configs: Sequence[DecodingConfig]
) -> list[list[int]]:
    """Return the token ids of each text, from the engine."""
    texts = [GeneratedText(config, index) for index, config in enumerate(configs)]
    for steps in decode(model, ids, configs, Limits(new_tokens), max_configs=MAX_ROWS):
        for index, step in steps.items():
            texts[index].add(step)
    return [list(text.token_ids) for text in texts]


def _generate(model: LanguageModel, ids: list[int], new_tokens: int, config: DecodingConfig) -> list[int]:
    """Return the token ids of one text, from transformers."""
    network: Any = model.model  # its class has `generate`; the declared type has not
    prompt = torch.tensor([ids])
    arguments = config.kind.generate_arguments(config.settings)
    output = network.generate(
        prompt, attention_mask=torch.ones_like(prompt), max_new_tokens=new_tokens, pad_token_id=0, **arguments
    )
    return output[0, len(ids) :].tolist()
