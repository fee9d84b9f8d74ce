"""Rank files that tiktoken would download, shipped with the app so that it works without a network.

tiktoken looks for a file named sha1(url) in the folder `TIKTOKEN_CACHE_DIR` and checks its SHA-256 before use.
"""

import gzip
import hashlib
import os
import uuid
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from core.settings import Settings

DATA = Path(__file__).parent / "data"
_HOST = "https://openaipublic.blob.core.windows.net/"


@dataclass(frozen=True)
class RankFile:
    """Data file: its name in `data/` (without .gz), its address in tiktoken, and the hash that tiktoken expects."""

    name: str
    url: str
    sha256: str

    @property
    def cache_name(self) -> str:
        """Name of the file in tiktoken's cache: sha1 of the address."""
        return hashlib.sha1(self.url.encode()).hexdigest()


RANK_FILES = {
    file.name: file
    for file in (
        RankFile(
            "encoder.json",
            _HOST + "gpt-2/encodings/main/encoder.json",
            "196139668be63f3b5d6574427317ae82f612a97c5d1cdaf36ed2256dbf636783",
        ),
        RankFile(
            "vocab.bpe",
            _HOST + "gpt-2/encodings/main/vocab.bpe",
            "1ce1664773c50f3e0cc8842619a93edc4624525b728b188a9e0be33b7726adc5",
        ),
        RankFile(
            "cl100k_base.tiktoken",
            _HOST + "encodings/cl100k_base.tiktoken",
            "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
        ),
        RankFile(
            "o200k_base.tiktoken",
            _HOST + "encodings/o200k_base.tiktoken",
            "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
        ),
    )
}


@cache
def rank_folder() -> Path:
    """Unpack all rank files, once per process, and return their folder; tiktoken reads from it."""
    folder = Settings.from_env().cache_dir / "tiktoken"
    install_rank_files(folder)
    os.environ["TIKTOKEN_CACHE_DIR"] = str(folder)
    return folder


def install_rank_files(folder: Path) -> None:
    """Unpack the files that are missing or damaged; a file gets its name only when it is complete."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in RANK_FILES.values():
        target = folder / file.cache_name
        if target.is_file() and hashlib.sha256(target.read_bytes()).hexdigest() == file.sha256:
            continue
        work = folder / f".{file.name}-{uuid.uuid4().hex[:8]}"
        work.write_bytes(gzip.decompress((DATA / f"{file.name}.gz").read_bytes()))
        os.replace(work, target)
