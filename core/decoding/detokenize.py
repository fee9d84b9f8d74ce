"""Incremental detokenization: a text that grows token by token, in whole characters."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True, slots=True)
class IncrementalText:
    """Decoded tokens, without a character that is not complete yet.

    Only the last tokens are decoded again for each new one, so that a token costs the same in a long text.

    Attributes:
        length: number of tokens so far, without the prompt.
        text: their text, in whole characters.
        window: the last tokens: those after the end of the last whole character, and one whole piece before it,
            because a tokenizer may decode the first token of a text in another way (without its space).
        shown: the part of `text` that is the text of the window.
        complete: number of tokens of the window whose characters are whole.
    """

    length: int = 0
    text: str = ""
    window: tuple[int, ...] = ()
    shown: str = ""
    complete: int = 0

    def append(self, tokenizer: "PreTrainedTokenizerBase", token_id: int, last: bool) -> "IncrementalText":
        """Return the text with one more token; the last one also brings what remained incomplete.

        subtle: a token may hold a part of a character only. Decoded alone it is a replacement character, which later
        tokens complete, so replacement characters at the end wait; everything before them stays as it is.
        """
        window = (*self.window, token_id)
        decoded = _decode(tokenizer, window)
        whole = decoded if last else decoded.rstrip(_REPLACEMENT)
        text = self.text + whole[len(self.shown) :]
        if len(whole) < len(decoded) or len(whole) < len(self.shown):
            return IncrementalText(self.length + 1, text, window, max(self.shown, whole, key=len), self.complete)
        window = window[self.complete :]
        return IncrementalText(self.length + 1, text, window, _decode(tokenizer, window), len(window))

    def finish(self, tokenizer: "PreTrainedTokenizerBase") -> "IncrementalText":
        """Return the whole text when nothing more comes, what remained incomplete included."""
        rest = _decode(tokenizer, self.window)[len(self.shown) :] if self.window else ""
        return replace(self, text=self.text + rest)


def _decode(tokenizer: "PreTrainedTokenizerBase", ids: tuple[int, ...]) -> str:
    return str(tokenizer.decode(list(ids), skip_special_tokens=False, clean_up_tokenization_spaces=False))
