"""A text that grows token by token, in whole characters."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

_CUT = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True, slots=True)
class IncrementalText:
    """Attributes:
    ids: the tokens so far, without the prompt.
    text: what they say, without a character that is not complete yet.
    """

    ids: tuple[int, ...] = ()
    text: str = ""

    def grown(self, tokenizer: "PreTrainedTokenizerBase", token_id: int, last: bool) -> "IncrementalText":
        """The text with one more token; the last one also brings what remained incomplete.

        subtle: a token may hold a part of a character only. Decoded alone it is a replacement sign, which later
        tokens turn into the character, so signs at the end wait; everything before them stays as it is.
        """
        ids = (*self.ids, token_id)
        text = tokenizer.decode(ids, skip_special_tokens=False, clean_up_tokenization_spaces=False)
        return IncrementalText(ids, text if last else text.rstrip(_CUT))

    def ended(self, tokenizer: "PreTrainedTokenizerBase") -> "IncrementalText":
        """The whole text when nothing more comes, what remained incomplete included."""
        text = tokenizer.decode(self.ids, skip_special_tokens=False, clean_up_tokenization_spaces=False)
        return IncrementalText(self.ids, text)
