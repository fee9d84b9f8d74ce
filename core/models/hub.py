"""Fetch a model from the Hugging Face hub: local cache first, then the network with a short connection time-out.

The hub's own switches are respected: `HF_HUB_OFFLINE`, `HF_HOME`, `HF_ENDPOINT`, `HF_TOKEN`.
"""

from pathlib import Path

from core.errors import PlaygroundError, SourceError
from core.models.folder import check_config, is_whole
from core.models.progress import Progress, Report
from core.models.spec import HubSource

CONNECT_SECONDS = 4.0
# Only what loading needs: safetensors weights (never pickles), configuration, tokenizer and chat template.
FILES = ["*.safetensors", "*.safetensors.index.json", "config.json", "generation_config.json", "tokenizer*.json"]
FILES += ["vocab.json", "merges.txt", "special_tokens_map.json", "added_tokens.json", "*.jinja"]
IGNORED = ["*/*"]


def cached_folder(source: HubSource) -> Path | None:
    """The snapshot in the hub's local cache when it is whole, else None; asks no network."""
    from huggingface_hub import constants

    repo = Path(constants.HF_HUB_CACHE) / f"models--{source.repo.replace('/', '--')}"
    try:
        reference = repo / "refs" / source.revision
        commit = reference.read_text().strip() if reference.is_file() else source.revision
        folder = repo / "snapshots" / commit
        return folder if is_whole(folder) and _nothing_missing(source) else None
    except OSError:  # a cache this user may not read
        return None


def _nothing_missing(source: HubSource) -> bool:
    """The hub library remembers a repository's list of files: a broken-off fetch lacks some of them."""
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
    options = {"etag_timeout": CONNECT_SECONDS, "max_workers": 2, "tqdm_class": _reporting_bar(source, report)}
    try:
        # An unknown family or custom code is refused before gigabytes arrive.
        check_config(_snapshot(source, ["config.json"], **options))
        return _snapshot(source, FILES, **options)
    except PlaygroundError:
        raise
    except Exception as error:
        raise _explain(source, error) from error


def _snapshot(source: HubSource, patterns: list[str], **options) -> Path:
    """The folder with the repository's files that match `patterns`, as the hub library keeps it."""
    from huggingface_hub import snapshot_download

    kept = {"allow_patterns": patterns, "ignore_patterns": IGNORED}
    return Path(snapshot_download(source.repo, revision=source.revision, **kept, **options))


def remove(source: HubSource) -> None:
    """Delete the snapshot from the hub's cache, with the files no other revision needs."""
    from huggingface_hub import scan_cache_dir

    folder = cached_folder(source)
    if folder:
        scan_cache_dir().delete_revisions(folder.name).execute()


def _check_reachable(source: HubSource) -> None:
    """One quick question before the download: the hub library itself retries for 23 to 70 seconds."""
    from huggingface_hub import constants
    from huggingface_hub.utils import build_hf_headers, get_session

    if constants.HF_HUB_OFFLINE:
        raise SourceError(
            f"{source.repo} is not in the local cache and HF_HUB_OFFLINE is set.", "", "Unset it to fetch from the hub."
        )
    question = f"{constants.ENDPOINT}/api/models/{source.repo}/revision/{source.revision}"
    try:
        answer = get_session().get(question, headers=build_hf_headers(), timeout=CONNECT_SECONDS)
    except Exception as error:
        raise SourceError(
            f"The hub at {constants.ENDPOINT} does not answer ({type(error).__name__}).",
            "",
            "Check the network, or choose a model that comes from the package index.",
        ) from error
    if answer.status_code >= 400:
        raise _refusal(source, answer.status_code)
    if ".safetensors" not in answer.text:
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
    """Gated repositories answer questions and refuse files; the status hides in the chain of causes."""
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


def _reporting_bar(source: HubSource, report: Report) -> type:
    """A progress bar class that shows nothing and reports bytes: snapshot_download only takes a class."""
    from tqdm.auto import tqdm

    class ReportingBar(tqdm):
        def __init__(self, *args, **kwargs):
            self.counts_bytes = kwargs.get("unit") == "B"
            kwargs.pop("name", None)
            super().__init__(*args, **{**kwargs, "disable": True})

        def update(self, n=1):
            # A disabled bar does not count, so it is done here.
            self.n += n or 0
            if self.counts_bytes and self.n:
                total = max(int(self.total or 0), source.download_bytes)
                report(Progress("fetching", source.title, int(self.n), total))

    return ReportingBar
