"""The next request as string and ids, with the author of each part."""

import streamlit as st

from core.chat import ChatPrompt, Conversation, chat_prompt
from core.chat.snippet import prompt_code
from core.chat.verify import DrawnMeter, prompt_claims
from core.models import LanguageModel
from core.plots import Figure, context_bar, plural
from core.probabilities import table_csv
from core.tokenization import token_piece
from core.ui.chat.colours import LOOKS, author_styles, short_name
from core.ui.chat.settings import CHAT, new_tokens
from core.ui.chat.state import conversation, system_prompt
from core.ui.chat.text import author_counts, plain_text, sent_tokens
from core.ui.shell.views import ViewContext
from core.ui.state import keys
from core.ui.widgets.choice import switch
from core.ui.widgets.figure import show_figure
from core.ui.widgets.markdown import escape_markdown
from core.ui.widgets.toolbar import toolbar

LAST, NEXT = "The last request", "Your prompt, sent next"


def sent_view(context: ViewContext) -> None:
    """Draw the last request of the conversation in Chat, or the next one, with the text as its message."""
    author_styles()
    model = context.model
    with context.rail:
        talk = _request(context)
        reply = new_tokens(CHAT)
        system_prompt()
    prompt = chat_prompt(model, talk, reply)
    at = context.show_pieces([token_piece(model.tokenizer, token_id) for token_id in prompt.ids])
    context.answer(_answer(prompt))
    title = f"{len(prompt.ids):,} of {prompt.limit:,} tokens, {limit_words(model, prompt)}"
    room = ("room for the reply", reply)
    figure = context_bar(meter_parts(prompt), (*room, LOOKS["assistant"].colour), prompt.limit)
    with context.figure:
        sent_tokens(model, prompt, at)
        st.markdown(f"**{title}**")
        show_figure(figure, "context")
    explain_prompt(model, prompt)
    if prompt.limit < model.context:
        st.caption(f"The model's context is {model.context:,} tokens; this page computes at most {prompt.limit:,}.")
    with st.expander("The exact string"):
        plain_text(prompt.rendered.text)
    with st.expander("The ids"):
        plain_text(", ".join(map(str, prompt.ids)))
    toolbar(
        lambda: prompt_claims(model, talk, prompt, drawn_meter(figure, title), room),
        prompt_code(model, talk, prompt),
        _csv(model, prompt),
        "prompt",
    )


def _request(context: ViewContext) -> Conversation:
    """Return the messages of the request that is shown: a text was never said in a conversation until it is chosen."""
    talk = conversation()
    if talk.awaits_reply:
        with context.frame.notes:
            st.info("Your last message in Chat still waits for its answer: it is what would be sent.")
        return talk
    if not talk.messages or switch(keys.SENT, (LAST, NEXT), "Show") == NEXT:
        return talk.say(context.text)
    return talk.until(len(talk.messages) - 1)


def _answer(prompt: ChatPrompt) -> str:
    """Say how many tokens are sent, and how many of them are yours, inserted, and markers."""
    counts = author_counts(prompt)
    yours = counts["user"] + counts["system"]
    parts = [f"**{yours:,}** {'is' if yours == 1 else 'are'} yours"]
    if counts["assistant"]:
        parts.append(f"**{counts['assistant']:,}** the model wrote before")
    if counts["inserted"]:
        parts.append(f"**{counts['inserted']:,}** the template inserted")
    if counts["template"]:
        parts.append(f"**{counts['template']:,}** {'is its marker' if counts['template'] == 1 else 'are its markers'}")
    return f"**{plural(len(prompt.ids), 'token')}** are sent: {', '.join(parts)}."


def explain_prompt(model: LanguageModel, prompt: ChatPrompt) -> None:
    """Explain what is not visible in the prompt: an inserted message, a missing template, messages left out."""
    inserted = [part.text for part in prompt.rendered.parts if part.author == "inserted"]
    if inserted:
        st.info(
            f"You did not type this: the template of {escape_markdown(model.spec.title)} writes a system prompt of its "
            f"own, “{escape_markdown(inserted[0].strip())}”.",
            icon=":material/edit_note:",
        )
    if prompt.rendered.template == "plain transcript":
        st.info(
            f"{escape_markdown(model.spec.title)} came without a chat template. A plain transcript stands in for it; "
            "the model was never tuned on it.",
            icon=":material/theater_comedy:",
        )
    if not prompt.rendered.attributed:
        st.warning("This template rewrites the messages; who wrote which part cannot be told.")
    warn_left_out(prompt)


def limit_words(model: LanguageModel, prompt: ChatPrompt) -> str:
    """Say what the most tokens of prompt and reply come from: "context" is the model's, on every page."""
    return "the limit of this page" if prompt.limit < model.context else "the model's context"


def warn_left_out(prompt: ChatPrompt) -> None:
    """Warn when the beginning of a conversation no longer fits."""
    if prompt.left_out:
        st.warning(
            f"The first {plural(prompt.left_out, 'message')} no longer {'fits' if prompt.left_out == 1 else 'fit'} "
            f"into {prompt.limit:,} tokens with the reply; the "
            "model does not read them."
        )


def meter_parts(prompt: ChatPrompt) -> list[tuple[str, int, str]]:
    """Return name, number of tokens and colour of each span of the prompt, in order."""
    spans: list[tuple[str, int, str]] = []
    for position in range(len(prompt.ids)):
        author = prompt.author(position)
        name, colour = short_name(author), LOOKS[author].colour
        if spans and spans[-1][0] == name:
            spans[-1] = (name, spans[-1][1] + 1, colour)
        else:
            spans.append((name, 1, colour))
    return spans


def drawn_meter(figure: Figure, title: str) -> DrawnMeter:
    """Read the bar of the context back, for Verify."""
    names = [bar["hovertemplate"].split(": ")[0] for bar in figure.data]
    tokens, starts = [bar["x"][0] for bar in figure.data], [bar["base"][0] for bar in figure.data]
    author_names = {author: short_name(author) for author in LOOKS}
    return DrawnMeter(title, names, tokens, starts, [bar["text"] for bar in figure.data], author_names)


def _csv(model: LanguageModel, prompt: ChatPrompt) -> str:
    rows = (
        (token_piece(model.tokenizer, token_id), position + 1, LOOKS[prompt.author(position)].words)
        for position, token_id in enumerate(prompt.ids)
    )
    return table_csv(["token", "position", "author"], rows)
