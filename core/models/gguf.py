"""Turn a GGUF file into safetensors and tokenizer files, once.

The quantized weights are unpacked to float32: every number the app shows is then plain arithmetic on plain tensors.
transformers reads the file; this module corrects the tokenizer, of which transformers ignores one field.
"""

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import DamagedModelError, SourceError
from core.models.progress import Progress, Report
from core.settings import readable_bytes

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

MANIFEST = "conversion.json"
# Incremented when the conversion changes its result, so that results of an older version are not used.
CONVERSION = 1
Fingerprint = tuple[int, str]  # size and SHA-256


def convert(gguf: Path, folder: Path, gguf_sha256: str, report: Report) -> None:
    """Write `folder` in Hugging Face layout with a manifest of sizes and hashes.

    Peak memory is about the float32 weights plus 650 MB (measured 1.2 GB for SmolLM2-135M, 2.6 GB for Gemma 3 270M).

    Raises:
        SourceError: the file's tokenizer splits text in a way that is not known here.
    """
    report(Progress("converting", "reading the tokenizer (about 10 s)"))
    _save_tokenizer(gguf, folder)
    size = readable_bytes(gguf.stat().st_size)
    report(Progress("converting", f"unpacking {size} of weights to float32 (about 20 s)"))
    _save_weights(gguf, folder)
    files = {file.name: _fingerprint(file) for file in sorted(folder.iterdir())}
    manifest = {"gguf_sha256": gguf_sha256, "conversion": CONVERSION, "files": files}
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1))


def check_sizes(folder: Path) -> None:
    """Compare the files' sizes with the manifest; takes no time and finds files that were cut short."""
    for name, (size, _) in _manifest(folder).items():
        file = folder / name
        if not file.is_file() or file.stat().st_size != size:
            raise DamagedModelError(f"{folder.name}/{name} is damaged.", "", "It will be made again.")


def check_hashes(folder: Path) -> None:
    """Compare the files' hashes with the manifest; takes 1.5 s for SmolLM2 and finds every change."""
    for name, expected in _manifest(folder).items():
        if not (folder / name).is_file() or _fingerprint(folder / name) != expected:
            raise DamagedModelError(f"{folder.name}/{name} is damaged.", "", "It will be made again.")


def _manifest(folder: Path) -> dict[str, Fingerprint]:
    try:
        files = json.loads((folder / MANIFEST).read_text())["files"]
        return {name: (int(size), str(sha256)) for name, (size, sha256) in files.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise DamagedModelError(f"{folder.name}/{MANIFEST} is damaged.", "", "It will be made again.") from None


def _fingerprint(file: Path) -> Fingerprint:
    with file.open("rb") as stream:
        return file.stat().st_size, hashlib.file_digest(stream, "sha256").hexdigest()


def _save_tokenizer(gguf: Path, folder: Path) -> None:
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(gguf.parent, gguf_file=gguf.name)
    _set_pre_tokenizer(tokenizer, _pre_tokenizer_name(gguf))
    tokenizer.save_pretrained(folder)


def _set_pre_tokenizer(tokenizer: "PreTrainedTokenizerBase", name: str) -> None:
    """Give the tokenizer the pre-tokenizer named in its GGUF file.

    subtle: transformers reads vocabulary and merges but ignores `tokenizer.ggml.pre`. SmolLM2 cuts out every digit
    before the GPT-2 pattern; without that, "x =  1" or a number after an empty line gets other ids than in training.
    """
    from tokenizers import pre_tokenizers

    if name == "smollm":
        tokenizer.backend_tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
            [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
        )
    elif name != "default":
        raise SourceError(
            f"The weights name the pre-tokenizer {name!r}.", "Known are smollm and default.", "Choose another model."
        )


def _pre_tokenizer_name(gguf: Path) -> str:
    from gguf import GGUFReader

    entry = GGUFReader(gguf).get_field("tokenizer.ggml.pre")
    return entry.contents() if entry else "default"


def _save_weights(gguf: Path, folder: Path) -> None:
    import torch
    from transformers import AutoModelForCausalLM, GgufConfig

    model = AutoModelForCausalLM.from_pretrained(
        gguf.parent, gguf_file=gguf.name, quantization_config=GgufConfig(dequantize=True), dtype=torch.float32
    )
    model.save_pretrained(folder)
