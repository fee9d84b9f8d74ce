"""Stopping criteria: the end token, a stop string, the maximum of new tokens, the model's context."""

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
    """The rules by which a text ends.

    Attributes:
        tokenizer: of the model.
        end_ids: tokens that end a text, as the model's generation settings name them.
        stop_strings: strings that end a text.
        max_new_tokens: most new tokens.
        limit: the reason given when `max_new_tokens` is reached: the maximum asked for, or the model's context.
    """

    tokenizer: "PreTrainedTokenizerBase"
    end_ids: frozenset[int]
    stop_strings: tuple[str, ...]
    max_new_tokens: int
    limit: str

    @classmethod
    def after(cls, model: "LanguageModel", prompt_tokens: int, limits: "Limits") -> "StoppingCriteria":
        """Return the rules after a prompt of `prompt_tokens` tokens."""
        room = model.context - prompt_tokens
        limit = MAXIMUM if limits.new_tokens <= room else CONTEXT
        return cls(model.tokenizer, end_ids(model), limits.stop, min(room, limits.new_tokens), limit)

    def extend(self, text: IncrementalText, token_id: int) -> tuple[IncrementalText, str]:
        """Return the text with one more token, and why it ends there; empty when it goes on.

        An end token adds nothing to the text.
        """
        if token_id in self.end_ids:
            return text.finish(self.tokenizer), END_TOKEN
        longer = text.append(self.tokenizer, token_id, last=text.length + 1 == self.max_new_tokens)
        if any(stop in longer.text for stop in self.stop_strings):
            return longer.finish(self.tokenizer), STOP_STRING
        return longer, self.limit if longer.length == self.max_new_tokens else ""


def end_ids(model: "LanguageModel") -> frozenset[int]:
    """Return the tokens that end a text: one, several or none, by the model's generation settings."""
    ids = model.model.generation_config.eos_token_id
    return frozenset(() if ids is None else [ids] if isinstance(ids, int) else ids)
