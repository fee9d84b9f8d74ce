"""Incremental detokenization: a text that grows token by token, in whole characters."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True, slots=True)
class IncrementalText:
    """Decoded tokens, without a character that is not complete yet.

    Attributes:
        ids: the tokens so far, without the prompt.
        text: their text, in whole characters.
    """

    ids: tuple[int, ...] = ()
    text: str = ""

    def append(self, tokenizer: "PreTrainedTokenizerBase", token_id: int, last: bool) -> "IncrementalText":
        """Return the text with one more token; the last one also brings what remained incomplete.

        subtle: a token may hold a part of a character only. Decoded alone it is a replacement character, which later
        tokens complete, so replacement characters at the end wait; everything before them stays as it is.
        """
        ids = (*self.ids, token_id)
        text = _decode(tokenizer, ids)
        return IncrementalText(ids, text if last else text.rstrip(_REPLACEMENT))

    def finish(self, tokenizer: "PreTrainedTokenizerBase") -> "IncrementalText":
        """Return the whole text when nothing more comes, what remained incomplete included."""
        return IncrementalText(self.ids, _decode(tokenizer, self.ids))


def _decode(tokenizer: "PreTrainedTokenizerBase", ids: tuple[int, ...]) -> str:
    return str(tokenizer.decode(list(ids), skip_special_tokens=False, clean_up_tokenization_spaces=False))
