"""From the command to the first numbers: imports, server, fetch, convert, load, bars, memory."""

import statistics
import tempfile
from functools import partial

from bench.measure import Row, Sizes, fresh_process, median_seconds
from bench.server import running_server

SENTENCE = "Once upon a time there was a king who had three daughters and a very old castle"
VISIT = """
import sys, time
from streamlit.testing.v1 import AppTest

def bars():
    assert not app.exception, [error.value for error in app.exception]
    assert app.get("bidi_component"), "no bars on the page"
    return app

app = AppTest.from_file("Home.py", default_timeout=200)
started = time.perf_counter()
app.run()
home = time.perf_counter() - started
app.switch_page("pages/probabilities.py").run()
times = [time.perf_counter() - started]
for number in range(int(sys.argv[1])):
    started = time.perf_counter()
    sentence = next(box for box in bars().text_input if box.label == "Your text")
    sentence.set_value(f"Sentence number {number} is").run()
    times.append(time.perf_counter() - started)
bars()
print(home, *times)
"""
LOAD = """
import time
from collections import Counter
from core.models import load_model

seconds, phase, since = Counter(), "waiting", time.perf_counter()

def begin(next_phase):
    global phase, since
    now = time.perf_counter()
    seconds[phase] += now - since
    phase, since = next_phase, now

load_model(report=lambda progress: begin(progress.phase))
begin("done")
print(seconds["fetching"], seconds["converting"], seconds["loading"], seconds.total())
"""


def rows(sizes: Sizes) -> list[Row]:
    """Measure each step."""
    return [*_imports(sizes), *_from_nothing(sizes), *_warm(sizes), *_dtypes(sizes)]


def _imports(sizes: Sizes) -> list[Row]:
    light = median_seconds(partial(fresh_process, "import core.ui"), sizes.runs)
    heavy = median_seconds(partial(fresh_process, "import torch, transformers"), sizes.runs)
    listens = statistics.median(_server_start() for _ in range(sizes.runs))
    return [
        ("import core.ui (what Home needs)", f"{light:.1f} s"),
        ("import torch, transformers", f"{heavy:.1f} s ({heavy / light:.1f} times)"),
        ("server listens, fresh process", f"{listens:.1f} s"),
    ]


def _server_start() -> float:
    with running_server() as server:
        return server.seconds


def _from_nothing(sizes: Sizes) -> list[Row]:
    """Measure once: fetch and convert into an empty cache folder, unless the sizes say otherwise."""
    with tempfile.TemporaryDirectory() as empty:
        run = fresh_process(LOAD, **({"LLM_PLAYGROUND_CACHE": empty} if sizes.empty_disk else {}))
    fetch, convert, load, total = run.printed
    return [
        ("fetch 93 MB from the package index", f"{fetch:.1f} s"),
        ("convert GGUF to safetensors", f"{convert:.1f} s"),
        ("load after converting", f"{load:.1f} s"),
        ("from nothing to a loaded model", f"{total:.1f} s"),
        ("peak memory of one process while converting", f"{run.peak_mb:,.0f} MB"),
    ]


def _warm(sizes: Sizes) -> list[Row]:
    visits = [fresh_process(VISIT, str(sizes.runs)) for _ in range(sizes.runs)]
    home, first = (statistics.median(visit.printed[i] for visit in visits) for i in (0, 1))
    following = statistics.median(value for visit in visits for value in visit.printed[2:])
    return [
        ("Home script, fresh process, warm disk", f"{home:.2f} s"),
        ("first bars, fresh process, warm disk", f"{first:.1f} s"),
        ("next bars, another sentence", f"{following:.2f} s"),
        ("peak memory of the app with SmolLM2 loaded", f"{max(visit.peak_mb for visit in visits):,.0f} MB"),
    ]


def _dtypes(sizes: Sizes) -> list[Row]:
    """Compare the dtypes; the result is why float32 is the default on a CPU."""
    from core.models import load_model
    from core.probabilities import next_token

    seconds = {}
    for dtype in ("float32", "bfloat16"):
        forward = partial(next_token, load_model(dtype=dtype), SENTENCE)
        forward()
        seconds[dtype] = median_seconds(forward, 2 * sizes.runs)
    ratio = seconds["bfloat16"] / seconds["float32"]
    return [
        ("one forward of a sentence, float32", f"{seconds['float32']:.3f} s"),
        ("the same in bfloat16", f"{ratio:.2f} times"),
    ]
