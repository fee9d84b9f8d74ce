"""The text that is continued, and how the model is to read it."""

from core.decoding import Prompt, read_prompt
from core.models import LanguageModel
from core.tokenization import has_chat_template
from core.ui.widgets.choice import switch

READ_AS = "read_as"
PLAIN, CHAT = "Plain text", "Chat message"


def prompt(model: LanguageModel, text: str) -> Prompt:
    """A switch between the text as it is and the model's chat template; without a template there is no choice."""
    if not has_chat_template(model):
        return read_prompt(model, text)
    return read_prompt(model, text, switch(READ_AS, [PLAIN, CHAT], "Read as") == CHAT)
