"""Speed of decoding: one interleaved run against `generate`, llama.cpp's server, and the memory bandwidth's bound."""

import statistics
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import Any

import torch

from bench.llama_server import llama_python, running_llama
from bench.measure import Row, Sizes, median_seconds
from bench.unlike_texts import GREEDY, continue_all, unlike_prefixes
from core.decoding import MAX_ROWS, DecodingConfig, GeneratedText, Limits, Prefix, decode, longest_prompt, prefill
from core.decoding.network import decoding_network
from core.models import LanguageModel, load_model

PROMPT = "Once upon a time"
BEAM = DecodingConfig("beam", (("beam_width", 4),))
FIVE = (GREEDY, *(DecodingConfig(strategy) for strategy in ("temperature", "top_k", "top_p", "min_p")))
DTYPES = ("float32", "bfloat16")
# Read with as many threads as the model computes with; no cache holds so much.
READ_BYTES = 512_000_000
READING = "reading memory"


@dataclass(frozen=True)
class Timed:
    """Something that is timed, and the least it must read from memory.

    Attributes:
        run: makes the texts.
        model: whose weights it reads in each pass.
        passes: of the model.
        rows: texts that grow in each pass.
        tokens: new tokens of all rows together.
        positions: in the cache of a row, on average.
    """

    run: Callable[[], object]
    model: LanguageModel
    passes: int
    rows: int
    tokens: int
    positions: float

    @property
    def bytes_read(self) -> float:
        """Bytes of all weights in each pass, and of all keys and values."""
        cached = self.rows * self.positions * decoding_network(self.model).kv_bytes_per_position
        return self.passes * (self.model.weight_bytes + cached)


def rows(sizes: Sizes) -> list[Row]:
    """Measure all that is compared in one interleaved run, then how the cost grows."""
    model, small = (_endless(load_model(dtype=dtype)) for dtype in ("float32", "bfloat16"))
    ids = model.tokenizer(PROMPT)["input_ids"]
    started = time.perf_counter()
    next(decode(model, ids, [GREEDY]))
    first = time.perf_counter() - started
    many = sizes.unlike_rows[-1]
    prefixes = unlike_prefixes(model, max(*sizes.batch_rows, many))
    timed = {
        **_against_generate(model, small, ids, sizes.new_tokens),
        **_unlike(model, prefixes, sizes),
        **_unlike(small, unlike_prefixes(small, many), sizes),
    }
    alone = [continue_all(model, [prefix], sizes.new_tokens)[0] for prefix in prefixes[:many]]
    alike = sum(a == b for a, b in zip(alone, continue_all(model, prefixes[:many], sizes.new_tokens), strict=True))
    seconds = _interleaved_with_llama(timed, model, prefixes, sizes)
    bandwidth = READ_BYTES / seconds[READING]
    return [
        ("first token, network not yet built", f"{first:.2f} s"),
        ("memory bandwidth, reading", f"{bandwidth / 1e9:.1f} GB/s"),
        *((name, _figure(one, seconds[name], bandwidth)) for name, one in timed.items()),
        *_ratios(seconds, sizes.unlike_rows),
        ("same tokens as generate(): greedy, beam 4", _same_as_generate(model, ids, sizes.new_tokens)),
        ("same tokens alone and among others", f"{alike} of {many} texts"),
        *_rows_growth(model, prefixes, sizes, bandwidth),
        *_prompt_growth(model, sizes, bandwidth),
    ]


def interleaved(actions: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Return the median seconds of each action; one round runs all, so that a busy minute affects all alike."""
    times: dict[str, list[float]] = {name: [] for name in actions}
    for _ in range(rounds):
        for name, action in actions.items():
            times[name].append(median_seconds(action, runs=1))
    return {name: statistics.median(taken) for name, taken in times.items()}


def _endless(model: LanguageModel) -> LanguageModel:
    """Take the end token away, so that every text has the same length."""
    model.model.generation_config.eos_token_id = None
    return model


def _interleaved_with_llama(
    timed: dict[str, Timed], model: LanguageModel, prefixes: Sequence[Prefix], sizes: Sizes
) -> dict[str, float]:
    """Time everything and llama.cpp's server in the same rounds, after one round that is not counted."""
    numbers = torch.ones(READ_BYTES // 4)
    actions: dict[str, Callable[[], object]] = {READING: numbers.sum}
    actions |= {name: one.run for name, one in timed.items()}
    with ExitStack() as stack:
        if llama_python():
            llama = stack.enter_context(running_llama(model, sizes.unlike_rows[-1]))
            prompts = [prefix.ids for prefix in prefixes]
            for count in sizes.unlike_rows:
                actions[f"{count} rows, llama.cpp"] = partial(llama.continue_all, prompts[:count], sizes.new_tokens)
        interleaved(actions, 1)  # builds networks, and llama.cpp reads its prompts
        return interleaved(actions, sizes.runs)


def _against_generate(model: LanguageModel, small: LanguageModel, ids: list[int], new_tokens: int) -> dict[str, Timed]:
    def once(run: Callable[[], object], rows: int, texts: int = 1, of: LanguageModel = model, calls: int = 1) -> Timed:
        return Timed(run, of, calls * new_tokens, rows, texts * new_tokens, len(ids) + new_tokens / 2)

    decoded, generated = partial(_decode, model, ids, new_tokens), partial(_generate, model, ids, new_tokens)
    five, width = len(FIVE), BEAM.width
    return {
        "five generate() calls": once(lambda: [generated(config) for config in FIVE], 1, five, calls=five),
        "five strategies in one batch": once(partial(decoded, FIVE), five, five),
        "with beam 4 besides": once(partial(decoded, (*FIVE, BEAM)), five + width, five + 1),
        "greedy generate()": once(partial(generated, GREEDY), 1),
        "greedy": once(partial(decoded, (GREEDY,)), 1),
        "greedy, bfloat16": once(partial(_decode, small, ids, new_tokens, (GREEDY,)), 1, of=small),
        "generate(num_beams=4)": once(partial(generated, BEAM), width),
        "beam 4": once(partial(decoded, (BEAM,)), width),
    }


def _unlike(model: LanguageModel, prefixes: Sequence[Prefix], sizes: Sizes) -> dict[str, Timed]:
    """Unlike prompts that were read before, one greedy row each."""
    return {
        f"{count} rows, {model.dtype}": _continuing(model, prefixes[:count], sizes.new_tokens)
        for count in sizes.unlike_rows
    }


def _continuing(model: LanguageModel, prefixes: Sequence[Prefix], new_tokens: int) -> Timed:
    positions = statistics.mean(len(prefix.ids) for prefix in prefixes) + new_tokens / 2
    run = partial(continue_all, model, prefixes, new_tokens)
    # The prefix has the logits of the first token.
    return Timed(run, model, max(1, new_tokens - 1), len(prefixes), new_tokens * len(prefixes), positions)


def _figure(timed: Timed, seconds: float, bandwidth: float) -> str:
    """Say the time and the least time that reading takes; and tokens per second, as all rows grow."""
    bound = timed.bytes_read / bandwidth
    speed, most = timed.tokens / seconds, timed.tokens / bound
    return f"{seconds:.2f} s, {speed:,.0f} tokens/s; bound {bound:.2f} s, {most:,.0f} tokens/s"


def _ratios(seconds: dict[str, float], unlike_rows: tuple[int, int, int]) -> list[Row]:
    five, beam = seconds["five generate() calls"], seconds["generate(num_beams=4)"]
    greedy = seconds["greedy generate()"]
    one, few, many = unlike_rows
    gain = {dtype: many * seconds[f"{one} rows, {dtype}"] / seconds[f"{many} rows, {dtype}"] for dtype in DTYPES}
    return [
        ("five strategies, one batch against generate()", _times(five, seconds["five strategies in one batch"])),
        ("five and beam 4, one batch against generate()", _times(five + beam, seconds["with beam 4 besides"])),
        ("greedy against generate()", _times(greedy, seconds["greedy"])),
        ("bfloat16 greedy against float32 generate()", _times(greedy, seconds["greedy, bfloat16"])),
        ("beam 4 against generate(num_beams=4)", _times(beam, seconds["beam 4"])),
        ("many rows of unlike prompts against one, tokens/s", f"{gain['float32']:.1f} times, {many} rows"),
        ("the same in bfloat16", f"{gain['bfloat16']:.1f} times"),
        ("one row against llama.cpp's server", _against_llama(seconds, one)),
        ("a few rows against llama.cpp's server", _against_llama(seconds, few)),
        ("many rows against llama.cpp's server", _against_llama(seconds, many)),
    ]


def _against_llama(seconds: dict[str, float], count: int) -> str:
    llama = seconds.get(f"{count} rows, llama.cpp")
    if llama is None:
        return "not measured: LLAMA_CPP_PYTHON names no Python with llama.cpp's server (CONTRIBUTING.md)"
    ours = {dtype: seconds[f"{count} rows, {dtype}"] for dtype in DTYPES}
    faster = " and ".join(f"{llama / taken:.2f} times in {dtype}" for dtype, taken in ours.items())
    return f"{faster}; it takes {llama:.2f} s for {count} rows"


def _times(slow: float, fast: float) -> str:
    return f"{slow / fast:.2f} times"


def _same_as_generate(model: LanguageModel, ids: list[int], new_tokens: int) -> str:
    same = [
        _decode(model, ids, new_tokens, (config,))[0] == _generate(model, ids, new_tokens, config)
        for config in (GREEDY, BEAM)
    ]
    return str(same)


def _rows_growth(model: LanguageModel, prefixes: Sequence[Prefix], sizes: Sizes, bandwidth: float) -> list[Row]:
    """Measure a pass as rows of unlike prompts are added."""
    timed = {str(count): _continuing(model, prefixes[:count], sizes.new_tokens) for count in sizes.batch_rows}
    seconds = interleaved({count: one.run for count, one in timed.items()}, sizes.runs)
    one_row = seconds[str(sizes.batch_rows[0])]
    return [
        (
            f"pass of {count} rows",
            f"{1000 * seconds[count] / sizes.new_tokens:.0f} ms, {seconds[count] / one_row:.2f} × {sizes.batch_rows[0]}"
            f" row; {_figure(one, seconds[count], bandwidth)}",
        )
        for count, one in timed.items()
    ]


def _prompt_growth(model: LanguageModel, sizes: Sizes, bandwidth: float) -> list[Row]:
    """Measure reading a prompt, and a pass of one row after it, as the prompt grows."""
    ids = unlike_prefixes(model, 1)[0].ids
    measured = []
    for length in (min(length, longest_prompt(model)) for length in sizes.prompts):
        prompt = (ids * (length // len(ids) + 1))[:length]
        reading = median_seconds(partial(prefill, model, prompt), sizes.runs)
        timed = _continuing(model, [prefill(model, prompt)], sizes.new_tokens)
        step = median_seconds(timed.run, sizes.runs) / sizes.new_tokens
        bound = timed.bytes_read / bandwidth / sizes.new_tokens
        figure = f"{reading:.2f} s to read, {1000 * reading / length:.1f} ms a token; then {1000 * step:.0f} ms a pass"
        measured.append((f"prompt of {length} tokens", f"{figure}, bound {1000 * bound:.0f} ms"))
    return measured


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
