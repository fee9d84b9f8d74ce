"""Loaded model, with everything needed to say where its numbers come from."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from core.models.model_lock import ModelLock
from core.models.spec import ModelSpec, Source

if TYPE_CHECKING:  # importing torch takes seconds; Home must not wait for it
    from transformers import PreTrainedModel, PreTrainedTokenizerBase


@dataclass(frozen=True, eq=False)
class LanguageModel:
    """Model in eval mode and its tokenizer, shared by all sessions.

    Attributes:
        spec: catalog entry (or the description of a local folder or free hub id).
        model: transformers' causal language model, attention implementation "eager".
        tokenizer: its own tokenizer; never call it with padding or truncation, which changes it for every thread.
        source: which of the spec's sources the files came from.
        folder: folder of the files, in Hugging Face layout.
        dtype: "float32" or "bfloat16".
        device: "cpu", "cuda" or "mps".
        weight_bytes: memory of the weights.
        lock: held around every forward pass and every hook; see `holds_model_lock`.
    """

    spec: ModelSpec
    model: "PreTrainedModel"
    tokenizer: "PreTrainedTokenizerBase"
    source: Source
    folder: Path
    dtype: str
    device: str
    weight_bytes: int
    lock: ModelLock = field(default_factory=ModelLock)

    @property
    def revision(self) -> str:
        """Commit, hash or time of the files."""
        return self.source.revision

    @property
    def identity(self) -> tuple[str, str, str, str]:
        """Key for caching results: models of equal identity compute equal numbers."""
        return (self.spec.key, self.revision, self.dtype, self.device)

    @property
    def context(self) -> int:
        """Longest input in tokens."""
        return int(self.model.config.max_position_embeddings)

    @property
    def vocab_size(self) -> int:
        """Rows of the output layer, which may exceed the tokenizer's vocabulary."""
        return int(self.model.get_output_embeddings().weight.shape[0])  # type: ignore[no-untyped-call]
