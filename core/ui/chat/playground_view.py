"""The course's playground: a model, a strategy, a prompt, Generate."""

from core.chat import Conversation, Request, framed_prompt, raw_prompt
from core.ui.chat.cells import Cell, cells
from core.ui.chat.settings import PLAYGROUND, settings_row
from core.ui.chat.summary import cells_toolbar
from core.ui.shell.views import ViewContext
from core.ui.state import keys
from core.ui.widgets.choice import switch

_SENT_AS = ("Text as it is", "In the chat frame")


def playground_view(context: ViewContext) -> None:
    """Draw one text from one model, with all settings above it."""
    model, text = context.model, context.text
    framed = switch(keys.PLAYGROUND_PROMPT, _SENT_AS, "Send the prompt") == _SENT_AS[1]
    config, limits = settings_row(PLAYGROUND)
    prompt = framed_prompt(model, model, text) if framed else raw_prompt(model, text)
    request = Request(model, prompt.ids, config, limits)
    talk, frame = (Conversation().say(text), model) if framed else (None, None)
    shown = [Cell(prompt.rendered.template, request, prompt, talk, frame)]
    cells_toolbar(shown, cells("playground", shown, columns=1))
