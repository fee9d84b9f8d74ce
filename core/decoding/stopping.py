"""When a text ends."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.decoding.detokenize import IncrementalText
from core.decoding.records import CONTEXT, END_TOKEN, MAXIMUM, STOP_STRING

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

    from core.decoding.config import Limits
    from core.models import LanguageModel


@dataclass(frozen=True)
class StoppingCriteria:
    """Attributes:
    tokenizer: of the model.
    end_ids: tokens that end a text, as the model's generation settings name them.
    stop: strings that end a text.
    length: most new tokens.
    because: what to say when `length` is reached: the limit asked for, or the model's context.
    """

    tokenizer: "PreTrainedTokenizerBase"
    end_ids: frozenset[int]
    stop: tuple[str, ...]
    length: int
    because: str

    @classmethod
    def of(cls, model: "LanguageModel", prompt: int, limits: "Limits") -> "StoppingCriteria":
        """The rules for a prompt of so many tokens."""
        room = model.context - prompt
        because = MAXIMUM if limits.new_tokens <= room else CONTEXT
        return cls(model.tokenizer, end_ids(model), limits.stop, min(room, limits.new_tokens), because)

    def grow(self, text: IncrementalText, token_id: int) -> tuple[IncrementalText, str]:
        """The text with one more token, and why it ends there; empty when it goes on. An end token is not shown."""
        if token_id in self.end_ids:
            return text.ended(self.tokenizer), END_TOKEN
        grown = text.grown(self.tokenizer, token_id, last=len(text.ids) + 1 == self.length)
        if any(stop in grown.text for stop in self.stop):
            return grown.ended(self.tokenizer), STOP_STRING
        return grown, self.because if len(grown.ids) == self.length else ""


def end_ids(model: "LanguageModel") -> frozenset[int]:
    """Tokens that end a text: one, several or none, by the model's generation settings."""
    ids = model.model.generation_config.eos_token_id
    return frozenset(() if ids is None else [ids] if isinstance(ids, int) else ids)
