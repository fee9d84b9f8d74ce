"""Fetching and converting under faults of all kinds; a tiny GGUF model from a loopback index."""

import contextlib
import subprocess
import threading
from pathlib import Path

import psutil
import pytest

from core.errors import Cancelled, NotAllowedError, SourceError
from core.models.catalog import CATALOG
from core.models.store import find_on_disk
from core.settings import Settings
from tests.models.fetching import fetch, leftovers


def test_two_processes_at_once_fetch_once(index, tiny, settings):
    index.behave = "slow"
    spec = tiny()
    threads = [threading.Thread(target=fetch, args=(spec, settings)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert find_on_disk(spec, settings)
    assert sum(path.endswith(".whl") for path in index.asked) == 1


def kill_when(phase: str, report_seen: list):
    """Kill the fetching process (found among this process's children) as the machine's OOM killer would."""

    def report(progress):
        if progress.phase == phase and not report_seen:
            report_seen.append(progress)
            for child in psutil.Process().children():
                if "core.models.fetch_worker" in child.cmdline():
                    child.kill()

    return report


@pytest.mark.parametrize("phase", ["fetching", "converting"])
def test_killed_on_the_way_and_started_again(index, tiny, settings, phase):
    index.behave = "slow"
    spec = tiny()
    with pytest.raises(SourceError, match="signal 9"):
        fetch(spec, settings, kill_when(phase, []))
    assert find_on_disk(spec, settings) is None
    index.behave = "well"
    fetch(spec, settings)
    assert find_on_disk(spec, settings)
    assert leftovers(settings) == []


def test_stop_takes_effect_at_once_and_leaves_no_process(index, tiny, settings):
    index.behave = "hangs"
    cancel = threading.Event()
    with pytest.raises(Cancelled):
        fetch(tiny(), settings, lambda progress: cancel.set() if progress.phase == "fetching" else None, cancel)
    running = [child for child in psutil.Process().children(recursive=True) if "pip" in " ".join(child.cmdline())]
    assert running == []


def fill_when_converting(disk: Path):
    """Fill the disk while the model is being converted."""

    def report(progress):
        ballast = disk / "ballast"
        if progress.phase == "converting" and not ballast.exists():
            with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as stream:
                while True:
                    stream.write(b"x" * 4096)

    return report


def test_a_disk_that_fills_up(index, tiny, tmp_path):
    disk = tmp_path / "small-disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk], capture_output=True)
    if mounted.returncode:
        pytest.skip("mounting a small disk needs rights this machine does not give")
    try:
        settings = Settings(disk, None, False)
        with pytest.raises(SourceError, match="disk filled up"):
            fetch(tiny(), settings, fill_when_converting(disk))
        assert leftovers(settings) == []
        (disk / "ballast").unlink()
        fetch(CATALOG["tiny-gguf"], settings)
        assert find_on_disk(CATALOG["tiny-gguf"], settings)
    finally:
        subprocess.run(["umount", disk], check=True)


def test_too_little_disk_is_said_before_anything_is_fetched(index, tiny, settings):
    import dataclasses

    spec = dataclasses.replace(tiny(), disk_bytes=10**15)
    with pytest.raises(SourceError, match=r"needs 1000000\.0 GB of disk"):
        fetch(spec, settings)
    assert index.asked == []


def test_terms_are_accepted_first(settings):
    with pytest.raises(NotAllowedError, match="Gemma Terms of Use"):
        fetch(CATALOG["gemma-3-270m"], settings)
