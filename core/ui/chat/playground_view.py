"""The course's playground: a model, a strategy, a prompt, Generate."""

from core.tokenization import token_piece
from core.ui.chat.cells import cells, text_cell
from core.ui.chat.colours import author_styles
from core.ui.chat.endings import end_figure, end_sentence
from core.ui.chat.settings import PLAYGROUND, decoding_settings
from core.ui.chat.summary import cells_answer, cells_detail
from core.ui.shell.views import ViewContext
from core.ui.state import keys
from core.ui.widgets.choice import switch

_SENT_AS = ("Text as it is", "In the chat frame")


def playground_view(context: ViewContext) -> None:
    """Draw one text from one model, and how likely its end was at every token."""
    author_styles()
    model, text = context.model, context.text
    with context.rail:
        framed = switch(keys.PLAYGROUND_PROMPT, _SENT_AS, "Send the prompt") == _SENT_AS[1]
        config, limits, _ = decoding_settings(PLAYGROUND, beside=2)
    cell = text_cell(model, model if framed else None, text, config, limits)
    context.show_pieces([token_piece(model.tokenizer, token_id) for token_id in cell.prompt.ids], selects=False)
    with context.figure:
        replies = cells("playground", [cell], columns=1)
        written = [reply for reply in replies if reply.generated.steps]
        for reply in written:
            end_figure(reply, "playground")
    context.answer(end_sentence(written[0]) if written else cells_answer([cell], replies))
    cells_detail("playground", [cell], replies, endings=False)
