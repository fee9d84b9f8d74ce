"""Resolve a key to a ModelSpec: a catalog key, `folder:<path>` or `hub:<owner>/<name>`."""

import re
from pathlib import Path

from core.errors import InputError, NotAllowedError
from core.models.catalog import catalog_model
from core.models.folder import check_folder
from core.models.spec import FolderSource, HubSource, Kind, ModelSpec
from core.settings import Settings

FOLDER_PREFIX = "folder:"
HUB_PREFIX = "hub:"
_HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95}")


def resolve(key: str, settings: Settings) -> ModelSpec:
    """Return the description of a key's model.

    Raises:
        InputError: unknown key, malformed hub id, or a folder that is not a usable model.
        DamagedModelError: the folder is incomplete.
        NotAllowedError: anything but a catalog model on a public deployment.
    """
    if not key.startswith((FOLDER_PREFIX, HUB_PREFIX)):
        return catalog_model(key)
    if settings.public:
        raise NotAllowedError(
            f"{key!r} is not in the catalog.", "A public deployment offers catalog models only.", "Choose one of them."
        )
    if key.startswith(FOLDER_PREFIX):
        return _folder_spec(key)
    return _hub_spec(key)


def _folder_spec(key: str) -> ModelSpec:
    try:
        path = Path(key.removeprefix(FOLDER_PREFIX)).expanduser().resolve()
    except (OSError, ValueError, RuntimeError):
        raise InputError(f"{key[:200]!r} is no path.", "A path names a folder of this machine.", "Check it.") from None
    found = check_folder(path)
    changed = max(file.stat().st_mtime_ns for file in path.iterdir())
    return ModelSpec(
        key=f"{FOLDER_PREFIX}{path}",
        title=path.name,
        family=found.family,
        kind=_kind(path),
        parameters=found.parameters,
        disk_bytes=found.disk_bytes,
        license="as its owner says",
        sources=(FolderSource(str(path), revision=f"local-{changed // 1_000_000_000:x}"),),
    )


def _hub_spec(key: str) -> ModelSpec:
    repo = key.removeprefix(HUB_PREFIX)
    if not _HUB_ID.fullmatch(repo) or ".." in repo:
        raise InputError(f"{repo!r} is no hub id.", "A hub id is owner/name.", "For example openai-community/gpt2.")
    return ModelSpec(
        key=key,
        title=repo,
        family="",
        kind="base",
        parameters=0,
        disk_bytes=0,
        license="as its owner says",
        sources=(HubSource(repo, "main", 0),),
    )


def _kind(path: Path) -> Kind:
    """Return "instruct" if there is a chat template, in a file of its own or in the tokenizer's configuration."""
    config = path / "tokenizer_config.json"
    in_config = config.is_file() and '"chat_template"' in config.read_text(encoding="utf-8", errors="replace")
    return "instruct" if in_config or (path / "chat_template.jinja").is_file() else "base"
