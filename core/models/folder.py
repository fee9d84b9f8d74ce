"""Check a folder in Hugging Face layout without loading it: complete, safe, and of a known family.

Only headers are read, so this takes milliseconds and never runs anything from the folder.
"""

import json
import math
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import DamagedModelError, InputError

# Name for people by transformers' `model_type`; `core.architecture.families` fills it.
FAMILY_TITLES: dict[str, str] = {}
SAFETENSORS = "model.safetensors"
SAFETENSORS_INDEX = "model.safetensors.index.json"


@dataclass(frozen=True)
class ModelFolder:
    """A folder that passed every check.

    Attributes:
        family: transformers' `model_type`.
        parameters: numbers stored in the weight files.
        disk_bytes: size of the weight files.
    """

    path: Path
    family: str
    parameters: int
    disk_bytes: int


def check_folder(path: Path) -> ModelFolder:
    """Check a model folder.

    Raises:
        InputError: no such folder, an unknown family, pickled weights, custom code or no tokenizer.
        DamagedModelError: a file is missing, cut short or unreadable.
    """
    try:
        if not path.is_dir():
            raise InputError(
                f"There is no folder {str(path)[:200]!r}.", "A model is a folder with config.json.", "Check the path."
            )
        family = check_config(path)
        _check_tokenizer(path)
        files = _weight_files(path)
        parameters = sum(_count_parameters(file) for file in files)
        return ModelFolder(path, family, parameters, sum(file.stat().st_size for file in files))
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        # A malformed file can raise any of these; the owner of the folder is told, and the app does not crash.
        raise DamagedModelError(
            f"{path.name[:200]} cannot be read ({type(error).__name__}).", "", "Fetch or save the model again."
        ) from error


def is_valid_folder(path: Path) -> bool:
    """Return True if `check_folder` accepts the folder."""
    try:
        check_folder(path)
    except (InputError, DamagedModelError):
        return False
    return True


def check_config(path: Path) -> str:
    """Return the family named in `config.json`; InputError when it is unknown or the model asks to run its own code."""
    config = _read_json(path / "config.json")
    family = config.get("model_type")
    if "auto_map" in config:
        raise InputError(
            f"{path.name} asks to run its own code (auto_map).",
            "Code from a model is never run.",
            "Choose another model.",
        )
    if not isinstance(family, str) or family not in FAMILY_TITLES:
        raise InputError(
            f"{path.name} is of the family {family!r}.",
            f"Known are {', '.join(FAMILY_TITLES.values())}.",
            "Choose one of these.",
        )
    return family


def _check_tokenizer(path: Path) -> None:
    has_pair = (path / "vocab.json").is_file() and (path / "merges.txt").is_file()
    if not has_pair and not (path / "tokenizer.json").is_file():
        raise InputError(
            f"{path.name} has no tokenizer.",
            "tokenizer.json, or vocab.json with merges.txt, must lie beside the weights.",
            "Save the tokenizer there with tokenizer.save_pretrained(folder).",
        )


def _weight_files(path: Path) -> list[Path]:
    if (path / SAFETENSORS).is_file():
        return [path / SAFETENSORS]
    if (path / SAFETENSORS_INDEX).is_file():
        names = sorted(set(_read_json(path / SAFETENSORS_INDEX).get("weight_map", {}).values()))
        missing = [name for name in names if not (path / name).is_file()]
        if missing or not names:
            raise DamagedModelError(
                f"{path.name} lacks the weight file {', '.join(missing) or 'list'}.", "", "Fetch it again."
            )
        return [path / name for name in names]
    if any(path.glob("*.bin")) or any(path.glob("*.pt")) or any(path.glob("*.pkl")):
        raise InputError(
            f"{path.name} holds pickled weights, which can run code when opened.",
            "Only safetensors are read.",
            "Save it again with model.save_pretrained(folder).",
        )
    raise DamagedModelError(f"{path.name} holds no weights.", f"{SAFETENSORS} is expected.", "Fetch or save it again.")


def _count_parameters(file: Path) -> int:
    """Count the numbers in a safetensors file from its header.

    The header is its own length in 8 bytes, little-endian, then JSON of name -> dtype, shape, data_offsets.
    """
    size = file.stat().st_size
    with file.open("rb") as stream:
        length: int = struct.unpack("<Q", stream.read(8).ljust(8, b"\0"))[0]
        if not 2 <= length <= size - 8:
            raise _damaged(file)
        try:
            header = json.loads(stream.read(length))
            tensors = [entry for name, entry in header.items() if name != "__metadata__"]
            end = max(entry["data_offsets"][1] for entry in tensors)
            parameters: int = sum(math.prod(entry["shape"]) for entry in tensors)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise _damaged(file) from None
    if 8 + length + end != size or parameters <= 0:
        raise _damaged(file)
    return parameters


def _read_json(file: Path) -> dict[str, Any]:
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise _damaged(file) from None
    if not isinstance(content, dict):
        raise _damaged(file)
    return content


def _damaged(file: Path) -> DamagedModelError:
    state = "is damaged or cut short" if file.exists() else "is missing"
    return DamagedModelError(f"{file.parent.name}/{file.name} {state}.", "", "Fetch or save the model again.")
