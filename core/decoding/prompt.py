"""Prompt: a plain text, or a message in a chat template."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.decoding.prefix import longest_prompt
from core.tokenization import EncodedText, apply_chat_template, encode, has_chat_template
from core.tokenization.text import check_text

if TYPE_CHECKING:
    from core.models import LanguageModel


@dataclass(frozen=True)
class Prompt:
    """A text and the tokens the model reads.

    Attributes:
        typed: the text as it was entered.
        chat: True if the model reads it inside its chat template, as a message to be answered.
        encoded: the tokens, template included.
    """

    typed: str
    chat: bool
    encoded: EncodedText

    @property
    def text(self) -> str | None:
        """Text whose tokens `encoded` holds; None when it is inside a chat template."""
        return None if self.chat else self.typed


def read_prompt(model: "LanguageModel", typed: str, chat: bool = False) -> Prompt:
    """Tokenize; a text that is too long loses its beginning, counted in `encoded.left_out`.

    Raises:
        InputError: the text cannot be read, or the template refuses it.
    """
    chat = chat and has_chat_template(model)
    text = check_text(typed)
    if chat:
        message = [{"role": "user", "content": text}]
        text = apply_chat_template(model, message)
    return Prompt(typed, chat, encode(model, text, longest_prompt(model), not chat))
