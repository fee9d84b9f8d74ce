"""Prompt of the Decoding page: the sentence as plain text or as a chat message."""

from streamlit.delta_generator import DeltaGenerator

from core.decoding import Prompt, read_prompt
from core.tokenization import has_chat_template
from core.ui.shell.views import ViewContext
from core.ui.state import keys
from core.ui.widgets.choice import switch

PLAIN, CHAT = "Plain text", "Chat message"


def choose_prompt(context: ViewContext, more: DeltaGenerator | None = None) -> Prompt:
    """Read the sentence, and draw its tokens as the strip; a model with a chat template has a choice of its form.

    Args:
        more: the place of the choice, behind the other knobs; a popover of its own by default.
    """
    model, chat = context.model, False
    if has_chat_template(model):
        with more or context.rail.popover("More"):
            chat = switch(keys.READ_AS, [PLAIN, CHAT], "Read as") == CHAT
    prompt = read_prompt(model, context.text, chat)
    context.show_tokens(prompt.encoded, selects=False)
    return prompt
