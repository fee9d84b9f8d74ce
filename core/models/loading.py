"""`load_model`: load the model of a key into memory, in a notebook as in the app."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

from core.errors import DamagedModelError, InputError, MemoryLimitError
from core.models import gguf, store
from core.models.catalog import DEFAULT_MODEL
from core.models.cores import use_available_cores
from core.models.fetch_process import run_fetch
from core.models.folder import ModelFolder, check_folder
from core.models.language_model import LanguageModel
from core.models.memory import available_memory, check_memory
from core.models.progress import Progress, Report, ignore
from core.models.resolve import resolve
from core.models.spec import BYTES_PER_PARAMETER, HubSource, ModelSpec, Source, WheelSource
from core.models.store import Located, find_on_disk
from core.settings import Settings, readable_bytes

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

# Measured on CPU (`python -m bench`): a sentence takes 0.16 s in float32 and half of that in bfloat16, which also
# halves the memory but changes the third digit. float32 is fast enough to be the default.
DEFAULT_DTYPE = "float32"
# transformers' lazy imports and its weight loading are not meant to run twice at once.
_loading = threading.Lock()


def load_model(
    key: str = DEFAULT_MODEL,
    dtype: str = DEFAULT_DTYPE,
    *,
    accepted_terms: bool = False,
    settings: Settings | None = None,
    report: Report = ignore,
    cancel: Event | None = None,
) -> LanguageModel:
    """Load a model, fetching and converting its files first when they are not on this machine.

    Args:
        key: catalog key, `folder:<path>` or `hub:<owner>/<name>`.
        dtype: "float32" (the reference) or "bfloat16" (half the memory).
        accepted_terms: True once a person accepted the model's terms; needed only if it has some.
        report: called with each Progress.
        cancel: set it to stop fetching.

    Returns:
        LanguageModel in eval mode, attention "eager", on CUDA, else MPS, else CPU.

    Raises:
        PlaygroundError: InputError, NotAllowedError, SourceError, DamagedModelError or MemoryLimitError.
        Cancelled: `cancel` was set.
    """
    settings = settings or Settings.from_env()
    if dtype not in BYTES_PER_PARAMETER:
        raise InputError(f"The dtype was {dtype!r}.", f"It may be {' or '.join(BYTES_PER_PARAMETER)}.", "")
    spec = resolve(key, settings)
    check_memory(spec.title, spec.memory_bytes(dtype), dtype, available_memory())
    cancel = cancel or Event()
    located = ensure_on_disk(spec, settings, report, cancel, accepted_terms)
    try:
        return _load(spec, located, dtype, report)
    except DamagedConversionError:
        # The cache belongs to the app: convert the model again, once.
        store.discard(located.folder)
        return _load(spec, ensure_on_disk(spec, settings, report, cancel, accepted_terms), dtype, report)


def ensure_on_disk(spec: ModelSpec, settings: Settings, report: Report, cancel: Event, accepted_terms: bool) -> Located:
    """Find the model's files, or fetch and convert them; raises as `load_model` does."""
    located = find_on_disk(spec, settings)
    if located is None:
        run_fetch(spec, settings, report, cancel, accepted_terms)
        located = find_on_disk(spec, settings)
    if located is None:
        raise DamagedModelError(
            f"The files of {spec.title} are incomplete.", "", "Remove the model and fetch it again."
        )
    return located


def _load(spec: ModelSpec, located: Located, dtype: str, report: Report) -> LanguageModel:
    folder = check_folder(located.folder)
    weight_bytes = folder.parameters * BYTES_PER_PARAMETER[dtype]
    check_memory(spec.title, weight_bytes, dtype, available_memory())
    report(Progress("loading", f"{spec.title}, {readable_bytes(weight_bytes)} in {dtype}"))
    with _loading, ThreadPoolExecutor(1) as hashing:
        # Hashing releases the interpreter lock, so it costs no time beside the imports.
        checked = hashing.submit(_check_contents, located)
        try:
            model, tokenizer, device = _from_pretrained(located.folder, dtype)
        finally:
            checked.result()  # explains damage better than the error of a library that read it
    return LanguageModel(
        spec=_describe(spec, folder),
        model=model,
        tokenizer=tokenizer,
        source=_with_commit(located),
        folder=located.folder,
        dtype=dtype,
        device=device,
        weight_bytes=sum(parameter.nbytes for parameter in model.parameters()),
    )


def _with_commit(located: Located) -> Source:
    """Replace "main" by the commit it stood for when it was fetched: the snapshot's folder name."""
    if isinstance(located.source, HubSource):
        return replace(located.source, revision=located.folder.name)
    return located.source


class DamagedConversionError(DamagedModelError):
    """Damage of a converted folder: the only one that may be repaired by deleting it."""


def _check_contents(located: Located) -> None:
    if isinstance(located.source, WheelSource):
        try:
            gguf.check_hashes(located.folder)
        except DamagedModelError as error:
            raise DamagedConversionError(error.received, error.allowed, error.next_step) from error


def _describe(spec: ModelSpec, folder: ModelFolder) -> ModelSpec:
    """Fill in what is unknown about a free hub id until its files are here."""
    if spec.parameters:
        return spec
    return replace(spec, family=folder.family, parameters=folder.parameters, disk_bytes=folder.disk_bytes)


def _from_pretrained(folder: Path, dtype: str) -> "tuple[PreTrainedModel, PreTrainedTokenizerBase, str]":
    use_available_cores()
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    device = default_device()
    try:
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
        # Any: transformers' annotation omits that `output_loading_info` makes the result a pair.
        loaded: Any = AutoModelForCausalLM.from_pretrained(
            folder,
            dtype=getattr(torch, dtype),
            # The other implementations return no attention weights, and switching a shared model is not safe.
            attn_implementation="eager",
            use_safetensors=True,
            local_files_only=True,
            trust_remote_code=False,
            output_loading_info=True,
        )
    except MemoryError as error:
        raise MemoryLimitError(
            f"Memory ran out while {folder.name} was loaded.", "", "Choose a smaller model."
        ) from error
    except Exception as error:
        # transformers reports unreadable files with a dozen types; all mean the same here.
        raise DamagedModelError(
            f"{folder.name} cannot be read ({type(error).__name__}: {str(error)[:160]}).", "", "Fetch or save it again."
        ) from error
    model, loading_info = loaded
    _check_complete(folder, loading_info)
    return model.to(device).eval(), tokenizer, device


def _check_complete(folder: Path, loading_info: dict[str, Any]) -> None:
    """Raise if weights are missing: transformers fills them with random numbers and only warns."""
    missing = sorted(loading_info["missing_keys"]) + [str(key) for key in loading_info["mismatched_keys"]]
    if missing:
        raise DamagedModelError(
            f"{folder.name} lacks {len(missing)} weights, the first is {missing[0]}.", "", "Fetch or save it again."
        )


def default_device() -> str:
    """Return "cuda", else "mps", else "cpu"."""
    import torch

    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"
