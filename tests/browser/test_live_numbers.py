"""Numbers that the browser computes while a slider moves are the server's, which are drawn when it rests."""

import numpy as np
import pytest

from core.plots import curve_picture, draw_picture, pipeline_picture
from core.probabilities import (
    PROCESSORS,
    TEMPERATURES,
    Temperature,
    active_processors,
    bar_segments,
    draw_tokens,
    next_token,
    rank_curve,
    ranks_drawn,
    run_pipeline,
    tail_row,
    temperature_sweep,
    token_row,
)
from core.probabilities.verify import DrawnBars
from core.ui.components.component import COMPONENTS

TEXTS = ["The capital of France is", "the cat and the dog and the"]
NOTHING_SET = {kind.knob.key: kind.knob.neutral for kind in PROCESSORS}
SCRIPTS = ("number_words.js", "processors.js", "pipeline/frame.js", "curve/frame.js", "draw/frame.js")


@pytest.fixture
def browser_numbers(browser):
    """An empty page with the scripts that compute."""
    page = browser.new_page()
    for script in SCRIPTS:
        page.add_script_tag(content=(COMPONENTS / script).read_text(encoding="utf-8"))
    yield page
    page.close()


def some_settings(count: int) -> list[dict[str, float]]:
    """Values that the sliders stop at, some of them neutral."""
    rng = np.random.default_rng(0)
    found = [NOTHING_SET, {**NOTHING_SET, "top_p": 0.0}, {**NOTHING_SET, "temperature": 0.05, "min_p": 1.0}]
    while len(found) < count:
        values = {}
        for knob in (kind.knob for kind in PROCESSORS):
            stop = knob.minimum + knob.step * int(rng.integers(round((knob.maximum - knob.minimum) / knob.step) + 1))
            values[knob.key] = type(knob.default)(round(stop, 6)) if rng.random() < 0.6 else knob.neutral
        found.append(values)
    return found


def numbers_and_words(part, path=""):
    """Yield every number and every text of nested data with its path."""
    if isinstance(part, dict):
        for key, inner in part.items():
            yield from numbers_and_words(inner, f"{path}.{key}")
    elif isinstance(part, list):
        for place, inner in enumerate(part):
            yield from numbers_and_words(inner, f"{path}.{place}")
    else:
        yield path, part


def assert_same(drawn, server, settings):
    """Assert that both have the same parts, with numbers that differ by at most a millionth."""
    found = dict(numbers_and_words(drawn))
    for path, value in numbers_and_words(server):
        if isinstance(value, float):
            value = pytest.approx(value, rel=1e-6, abs=1e-6)
        assert found.pop(path) == value, (settings, path)
    assert not found


@pytest.mark.slow
@pytest.mark.parametrize("text", TEXTS)
def test_the_browser_computes_the_numbers_and_words_of_the_server(browser_numbers, smollm, text):
    read = next_token(smollm, text)
    candidates = list(read.top(10, smollm))
    browser_numbers.evaluate("values => { window.logits = new Float32Array(values) }", read.logits.tolist())
    for settings in some_settings(40):
        pipeline = run_pipeline(read.encoded.ids, read.logits, active_processors(settings))
        rows = [token_row(candidate, pipeline) for candidate in candidates]
        server = pipeline_picture(pipeline, rows, tail_row(read, pipeline, rows), PROCESSORS)
        knobs = [{"key": key, "neutral": neutral} for key, neutral in NOTHING_SET.items()]
        frame, words = browser_numbers.evaluate(
            """([data, settings]) => {
                const frame = computed(data, window.logits, settings)
                return [frame, written(data, frame, settings)]
            }""",
            [{**server, "ids": list(read.encoded.ids), "knobs": knobs}, settings],
        )
        assert_same(frame, server["frame"], settings)
        assert words == server["words"], settings


@pytest.mark.slow
def test_the_browser_computes_the_curves_of_the_server(browser_numbers, smollm):
    read = next_token(smollm, "My favourite food is")
    browser_numbers.evaluate("values => { window.logits = new Float32Array(values) }", read.logits.tolist())
    ranks = ranks_drawn(len(read.logits)).tolist()
    sweep = list(zip(TEMPERATURES, temperature_sweep(read.logits, TEMPERATURES), strict=True))
    for temperature, k, p in [(0.05, 1, 0.9), (0.7, 50, 0.05), (1.0, 1000, 1.0), (1.35, 7, 0.83), (2.0, 400, 0.6)]:
        server = curve_picture(rank_curve(read, temperature, p), rank_curve(read, 1.0, p), ranks, (k, p), sweep)
        frame, words = browser_numbers.evaluate(
            """([data, settings]) => {
                const frame = curveFrame.computed(data, window.logits, settings)
                return [frame, curveFrame.written(data, frame, settings)]
            }""",
            [server, {"temperature": temperature, "cut_k": k, "cut_p": p}],
        )
        assert_same(frame, server["frame"], (temperature, k, p))
        assert words == server["words"]


@pytest.mark.slow
def test_the_browser_draws_the_tokens_of_the_server(browser_numbers, smollm):
    read = next_token(smollm, "My favourite food is")
    browser_numbers.evaluate("values => { window.logits = new Float32Array(values) }", read.logits.tolist())
    shown, rest = read.ranking[:10].tolist(), read.ranking[10:]
    for temperature, number in [(0.05, 1), (0.7, 2), (1.0, 999), (1.35, 50), (2.0, 1000)]:
        p = run_pipeline(read.encoded.ids, read.logits, [Temperature(temperature)]).probabilities
        draws = draw_tokens(p, 42)
        expected, counts = [*p[shown].tolist(), float(p[rest].sum())], [*draws.counts[shown].tolist()]
        counts.append(int(draws.counts[rest].sum()))
        bars = DrawnBars(temperature, 42, draws, number, shown, expected, counts, bar_segments(p, shown))
        drawn = int(draws.token_ids[number - 1])
        server = draw_picture(bars, list(map(str, shown)), str(drawn) if drawn in shown else "one of 49,142 others")
        frame, words = browser_numbers.evaluate(
            """([data, settings]) => {
                const frame = drawFrame.computed(data, window.logits, settings)
                return [frame, drawFrame.written(data, frame)]
            }""",
            [{**server, "ids": list(read.encoded.ids)}, {"temperature": temperature, "draw": number}],
        )
        assert_same(frame, server["frame"], (temperature, number))
        assert words == server["words"]
