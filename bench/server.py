"""The app as a server of its own on a free port, as `streamlit run Home.py` starts it."""

import asyncio
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

import psutil

from bench.measure import ROOT


@dataclass(frozen=True)
class Server:
    """A running server.

    Attributes:
        address: host and port.
        process: to ask for its memory.
        seconds: from the command until it listened.
    """

    address: str
    process: psutil.Process
    seconds: float
    _output: IO[str]

    @property
    def memory(self) -> int:
        """Resident bytes."""
        return int(self.process.memory_info().rss)

    async def peak_memory(self) -> int:
        """Look at its memory until cancelled; return the most it held."""
        peak = 0
        try:
            while True:
                peak = max(peak, self.memory)
                await asyncio.sleep(0.25)
        except asyncio.CancelledError:
            return peak

    def log(self) -> str:
        """All it has printed."""
        self._output.seek(0)
        return self._output.read()


@contextmanager
def running_server(cores: int | None = None, **env: str) -> Iterator[Server]:
    """Start the app and wait until it listens; it ends with the `with` block.

    Args:
        cores: bound to so many of this machine's cores; None: all.
        env: set in its environment besides this process's own.

    Raises:
        RuntimeError: it ended by itself; the message holds all it printed.
    """
    port = _free_port()
    options = ["--server.headless=true", "--server.address=127.0.0.1", f"--server.port={port}"]
    command = [sys.executable, "-m", "streamlit", "run", "Home.py", *options]
    started = time.perf_counter()
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT, env={**os.environ, **env}
        )
        if cores:
            psutil.Process(process.pid).cpu_affinity(sorted(os.sched_getaffinity(0))[:cores])
        try:
            while not _listens(port):
                if process.poll() is not None:
                    output.seek(0)
                    raise RuntimeError(f"The server ended with code {process.returncode}:\n{output.read()}")
                time.sleep(0.02)
            seconds = time.perf_counter() - started
            yield Server(f"127.0.0.1:{port}", psutil.Process(process.pid), seconds, output)
        finally:
            process.terminate()
            process.wait()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
