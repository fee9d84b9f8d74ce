"""Fetch a model from the Hugging Face hub: local cache first, then the network with a short time-out.

The hub's own switches are respected: `HF_HUB_OFFLINE`, `HF_HOME`, `HF_ENDPOINT`, `HF_TOKEN`.
"""

from pathlib import Path
from typing import Any

from core.errors import PlaygroundError, SourceError
from core.models.folder import check_config, is_valid_folder
from core.models.progress import Progress, Report
from core.models.spec import HubSource

CONNECT_SECONDS = 4.0
# Only what loading needs: safetensors weights (never pickles), configuration, tokenizer and chat template.
FILES = ["*.safetensors", "*.safetensors.index.json", "config.json", "generation_config.json", "tokenizer*.json"]
FILES += ["vocab.json", "merges.txt", "special_tokens_map.json", "added_tokens.json", "*.jinja"]
IGNORED = ["*/*"]


def cached_folder(source: HubSource) -> Path | None:
    """Return the snapshot in the hub's local cache if it is complete, else None; uses no network."""
    from huggingface_hub import constants

    repo = Path(constants.HF_HUB_CACHE) / f"models--{source.repo.replace('/', '--')}"
    try:
        reference = repo / "refs" / source.revision
        commit = reference.read_text().strip() if reference.is_file() else source.revision
        folder = repo / "snapshots" / commit
        return folder if is_valid_folder(folder) and _is_complete(source) else None
    except OSError:  # a cache this user may not read
        return None


def _is_complete(source: HubSource) -> bool:
    """Return True if no file is missing: the hub library keeps the repository's file list, even of an aborted fetch."""
    from huggingface_hub.errors import LocalEntryNotFoundError

    try:
        _snapshot(source, FILES, local_files_only=True)
    except LocalEntryNotFoundError:
        return False
    return True


def fetch(source: HubSource, report: Report) -> Path:
    """Download the repository's needed files into the hub's cache and return the snapshot's folder.

    Raises:
        SourceError: the hub is switched off, unreachable, slow, refuses, or sends broken files.
    """
    _check_reachable(source)
    bar = _reporting_bar(source, report)
    try:
        # An unknown family or custom code is refused before gigabytes arrive.
        check_config(_snapshot(source, ["config.json"], tqdm_class=bar))
        return _snapshot(source, FILES, tqdm_class=bar)
    except PlaygroundError:
        raise
    except Exception as error:
        raise _explain(source, error) from error


def _snapshot(
    source: HubSource, patterns: list[str], local_files_only: bool = False, tqdm_class: type[Any] | None = None
) -> Path:
    """Return the hub library's folder with the repository's files that match `patterns`."""
    from huggingface_hub import snapshot_download

    folder = snapshot_download(
        source.repo,
        revision=source.revision,
        allow_patterns=patterns,
        ignore_patterns=IGNORED,
        etag_timeout=CONNECT_SECONDS,
        max_workers=2,
        local_files_only=local_files_only,
        tqdm_class=tqdm_class,
    )
    return Path(folder)


def remove(source: HubSource) -> None:
    """Delete the snapshot from the hub's cache, with the files no other revision needs."""
    from huggingface_hub import scan_cache_dir

    folder = cached_folder(source)
    if folder:
        scan_cache_dir().delete_revisions(folder.name).execute()


def _check_reachable(source: HubSource) -> None:
    """Ask the hub once before the download, because the hub library itself retries for 23 to 70 seconds."""
    from huggingface_hub import constants, get_session
    from huggingface_hub.utils import build_hf_headers  # type: ignore[attr-defined]

    if constants.HF_HUB_OFFLINE:
        raise SourceError(
            f"{source.repo} is not in the local cache and HF_HUB_OFFLINE is set.", "", "Unset it to fetch from the hub."
        )
    url = f"{constants.ENDPOINT}/api/models/{source.repo}/revision/{source.revision}"
    try:
        response = get_session().get(url, headers=build_hf_headers(), timeout=CONNECT_SECONDS)
    except Exception as error:
        raise SourceError(
            f"The hub at {constants.ENDPOINT} does not answer ({type(error).__name__}).",
            "",
            "Check the network, or choose a model that comes from the package index.",
        ) from error
    if response.status_code >= 400:
        raise _refusal(source, response.status_code)
    if ".safetensors" not in response.text:
        raise SourceError(
            f"{source.repo} holds no safetensors.", "Other weights can run code when opened.", "Choose another model."
        )


def _refusal(source: HubSource, status: int) -> SourceError:
    if status in (401, 403):
        # The hub answers 401 for a repository that does not exist, too.
        return SourceError(
            f"The hub refuses {source.repo} (status {status}).",
            "The repository is private, gated or misspelled.",
            "Accept its terms on the hub and set HF_TOKEN, or choose another model.",
        )
    if status == 404:
        return SourceError(
            f"The hub knows no {source.repo} at revision {source.revision}.", "", "Check the spelling of the id."
        )
    return SourceError(f"The hub answered {source.repo} with status {status}.", "", "Try again later.")


def _explain(source: HubSource, error: Exception) -> SourceError:
    """Turn an error of the hub library into a sentence.

    A gated repository answers API requests and refuses its files; the status is somewhere in the chain of causes.
    """
    cause: BaseException | None = error
    while cause is not None:
        status = getattr(getattr(cause, "response", None), "status_code", None)
        if status:
            return _refusal(source, status)
        cause = cause.__cause__
    return SourceError(
        f"Fetching {source.repo} broke off ({type(error).__name__}: {str(error)[:150]}).",
        "",
        "What has arrived is kept; try again to go on from there.",
    )


def _reporting_bar(source: HubSource, report: Report) -> type[Any]:
    """Return a progress bar class that reports bytes and draws nothing: `snapshot_download` takes only a class."""
    from huggingface_hub.utils.tqdm import tqdm

    class ReportingBar(tqdm):
        """Progress bar that is not drawn."""

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            self.counts_bytes = kwargs.get("unit") == "B"
            super().__init__(*args, **{**kwargs, "disable": True})  # type: ignore[no-untyped-call]

        def update(self, n: float | None = 1) -> None:
            # A disabled bar does not count, so the bytes are counted here.
            self.n += n or 0
            if self.counts_bytes and self.n:
                total = max(int(self.total or 0), source.download_bytes)
                report(Progress("fetching", source.title, int(self.n), total))

    return ReportingBar
