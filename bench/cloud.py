"""Streamlit Community Cloud as it is: one core, 2.7 GB, no model hub.

The server is bound to one core, told its memory by the setting, and ended as there when it takes more.
"""

import threading

import psutil

from bench.classroom import hold_class
from bench.measure import Row, Sizes
from bench.server import Server, running_server

MEMORY = 2_700_000_000
WATCH_SECONDS = 0.1


def rows(sizes: Sizes) -> list[Row]:
    """Hold a class there.

    Raises:
        RuntimeError: an exception, a lost or a foreign text, or the server was ended because of its memory.
    """
    with running_server(cores=1, LLM_PLAYGROUND_MEMORY_GB="2.7", HF_HUB_OFFLINE="1") as server:
        over = threading.Event()
        watch = threading.Thread(target=_end_when_too_large, args=(server, over))
        watch.start()
        try:
            table = hold_class(server, sizes)
        finally:
            over.set()
            watch.join()
    return [("a class on one core", f"{MEMORY / 1e9:.1f} GB, no hub: survived"), *table]


def _end_when_too_large(server: Server, over: threading.Event) -> None:
    """End the server as the host does: the class then loses its texts."""
    try:
        while not over.wait(WATCH_SECONDS):
            if server.memory > MEMORY:
                server.process.kill()
    except psutil.NoSuchProcess:
        return
