"""`python -m bench [part]`: a table of figures, with the machine's load beside them."""

import importlib
import os
import subprocess
import sys

PARTS = ["start", "tokenization", "architecture", "attention", "probabilities", "decoding", "chat"]


def show(part: str) -> None:
    """Measure one part in this process."""
    print(f"{part} ({os.cpu_count()} cores, load {os.getloadavg()[0]:.1f})")
    for name, figure in importlib.import_module(f"bench.{part}").rows():
        print(f"  {name:<55} {figure}", flush=True)


def main(chosen: list[str]) -> None:
    if chosen and (len(chosen) > 1 or chosen[0] not in PARTS):
        sys.exit(f"{' '.join(chosen)} is no part; there are {', '.join(PARTS)}.")
    if chosen:
        show(chosen[0])
    else:  # a process each, so that one part's memory is not counted in another's
        for part in PARTS:
            subprocess.run([sys.executable, "-m", "bench", part], check=True)


main(sys.argv[1:])
