"""Settings of the deployment, read once from the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from core.errors import InputError

MB = 1_000_000
GB = 1_000_000_000


@dataclass(frozen=True)
class Settings:
    """Deployment settings.

    Attributes:
        cache_dir: folder for converted models and locks (`LLM_PLAYGROUND_CACHE`).
        memory_limit: bytes the app may take (`LLM_PLAYGROUND_MEMORY_GB`), for hosts that end a process which takes
            less than the machine seems to have; None: all of the machine or of the container.
        public: True allows only catalog models and forbids removing files (`LLM_PLAYGROUND_PUBLIC`, on unless 0).
    """

    cache_dir: Path
    memory_limit: int | None
    public: bool

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> "Settings":
        """Read the settings from environment variables.

        >>> Settings.from_env({"LLM_PLAYGROUND_CACHE": "/data", "LLM_PLAYGROUND_MEMORY_GB": "2.7"}).memory_limit
        2700000000
        """
        default_cache = Path(env.get("XDG_CACHE_HOME") or "~/.cache") / "llm-playground"
        return cls(
            cache_dir=Path(env.get("LLM_PLAYGROUND_CACHE") or default_cache).expanduser(),
            memory_limit=_gigabytes(env.get("LLM_PLAYGROUND_MEMORY_GB", "")),
            public=_switch(env.get("LLM_PLAYGROUND_PUBLIC", "1")),
        )


def _gigabytes(text: str) -> int | None:
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < 1e6:
        raise InputError(f"LLM_PLAYGROUND_MEMORY_GB is {text!r}.", "It takes a positive number.", "Set it to 2.7, say.")
    return int(value * GB)


def _switch(text: str) -> bool:
    if text not in ("0", "1"):
        raise InputError(f"LLM_PLAYGROUND_PUBLIC is {text!r}.", "It takes 0 or 1.", "Use 0 on your own machine.")
    return text == "1"


def readable_bytes(count: float) -> str:
    """Write a number of bytes in decimal units, as on a download page.

    >>> readable_bytes(93_000_000), readable_bytes(1_072_419_256), readable_bytes(900), readable_bytes(999_600_000)
    ('93 MB', '1.1 GB', '900 B', '1.0 GB')
    """
    # From half a unit below the next one, a number would be rounded to 1000 of the smaller.
    if count >= GB - MB / 2:
        return f"{count / GB:.1f} GB"
    if count >= MB - 500:
        return f"{count / MB:.0f} MB"
    return f"{count / 1000:.0f} kB" if count >= 999.5 else f"{count:.0f} B"
