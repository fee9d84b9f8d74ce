"""The next request as string and ids, with the author of each part."""

import streamlit as st

from core.chat import ChatPrompt, Conversation, chat_prompt
from core.chat.snippet import prompt_code
from core.chat.verify import DrawnMeter, prompt_claims
from core.models import LanguageModel
from core.plots import Figure, context_bar
from core.probabilities import table_csv
from core.tokenization import token_piece
from core.ui.chat.colours import LOOKS, edge
from core.ui.chat.settings import CHAT, new_tokens
from core.ui.chat.state import conversation, system_prompt
from core.ui.chat.text import plain_text, sent_tokens
from core.ui.shell.views import ViewContext
from core.ui.widgets.figure import show_figure
from core.ui.widgets.markdown import escape_markdown
from core.ui.widgets.toolbar import toolbar


def sent_view(context: ViewContext) -> None:
    """Draw the request that would be sent if the sentence were the next message."""
    model = context.model
    left, right = st.columns([7, 3], gap="large")
    with left:
        system_prompt()
    with right:
        reply = new_tokens(CHAT)
    talk = next_request(context.text)
    if conversation().awaits_reply:
        st.info("Your last message in Chat still waits for its answer: it is what would be sent.")
    prompt = chat_prompt(model, talk, reply)
    explain_prompt(model, prompt)
    sent_tokens(model, prompt)
    title = f"{len(prompt.ids):,} tokens of {prompt.limit:,}"
    st.subheader(title, anchor=False)
    if prompt.limit < model.context:
        st.caption(f"The model could read {model.context:,}; this page computes at most {prompt.limit:,}.")
    figure = context_bar(meter_parts(prompt), ("room for the reply", reply), prompt.limit)
    show_figure(figure, "context")
    with st.expander("The exact string"):
        plain_text(prompt.rendered.text)
    with st.expander("The ids"):
        plain_text(", ".join(map(str, prompt.ids)))
    toolbar(
        lambda: prompt_claims(model, talk, prompt, drawn_meter(figure, title), ("room for the reply", reply)),
        prompt_code(model, talk, prompt),
        _csv(model, prompt),
        "prompt",
    )


def next_request(text: str) -> Conversation:
    """Return the conversation with `text` as next message; an unanswered message is sent instead."""
    talk = conversation()
    return talk if talk.awaits_reply else talk.say(text)


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


def warn_left_out(prompt: ChatPrompt) -> None:
    """Warn when the beginning of a conversation no longer fits."""
    if prompt.left_out:
        st.warning(
            f"The first {prompt.left_out} messages no longer fit into {prompt.limit:,} tokens with the reply; the "
            "model does not read them."
        )


def meter_parts(prompt: ChatPrompt) -> list[tuple[str, int, str]]:
    """Return name, number of tokens and colour of each span of the prompt, in order."""
    spans: list[tuple[str, int, str]] = []
    for position in range(len(prompt.ids)):
        author = prompt.author(position)
        name = LOOKS[author].words.split(":")[0]
        if spans and spans[-1][0] == name:
            spans[-1] = (name, spans[-1][1] + 1, edge(author))
        else:
            spans.append((name, 1, edge(author)))
    return spans


def drawn_meter(figure: Figure, title: str) -> DrawnMeter:
    """Read the bar of the context back, for Verify."""
    names = [bar["hovertemplate"].split(": ")[0] for bar in figure.data]
    tokens, starts = [bar["x"][0] for bar in figure.data], [bar["base"][0] for bar in figure.data]
    author_names = {author: look.words.split(":")[0] for author, look in LOOKS.items()}
    return DrawnMeter(title, names, tokens, starts, [bar["text"] for bar in figure.data], author_names)


def _csv(model: LanguageModel, prompt: ChatPrompt) -> str:
    rows = (
        (token_piece(model.tokenizer, token_id), position + 1, LOOKS[prompt.author(position)].words)
        for position, token_id in enumerate(prompt.ids)
    )
    return table_csv(["token", "position", "author"], rows)
