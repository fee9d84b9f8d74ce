"""The prompt: a text as it is, or as a message to a chat model."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.decoding.prefix import longest_prompt
from core.tokenization import EncodedText, apply_chat_template, encode, has_chat_template
from core.tokenization.text import check_text

if TYPE_CHECKING:
    from core.models import LanguageModel


@dataclass(frozen=True)
class Prompt:
    """A text and the tokens the model reads of it.

    Attributes:
        typed: the text as it was entered.
        chat: True if the model reads it inside its chat template, as a question it is about to answer.
        encoded: the tokens, template included.
    """

    typed: str
    chat: bool
    encoded: EncodedText

    @property
    def text(self) -> str | None:
        """The text whose tokens `encoded` holds; None when the template stands around it."""
        return None if self.chat else self.typed


def read_prompt(model: "LanguageModel", typed: str, chat: bool = False) -> Prompt:
    """Tokenize; a text that is too long loses its beginning, as `encoded.left_out` says.

    Raises:
        InputError: the text cannot be read, or the template refuses it.
    """
    chat = chat and has_chat_template(model)
    text = check_text(typed)
    if chat:
        message = [{"role": "user", "content": text}]
        text = apply_chat_template(model, message)
    return Prompt(typed, chat, encode(model, text, longest_prompt(model), not chat))
