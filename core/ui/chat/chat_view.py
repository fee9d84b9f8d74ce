"""The Chat view: a conversation of many messages."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.chat import (
    MAX_FILE,
    TRANSCRIPT_STOP,
    ChatPrompt,
    Conversation,
    Request,
    chat_prompt,
)
from core.chat.snippet import reply_code
from core.chat.verify import DrawnMeter, DrawnReply, reply_claims
from core.decoding import END_TOKEN, steps_csv
from core.models import LanguageModel
from core.plots import context_bar, plural
from core.settings import readable_bytes
from core.tokenization import has_chat_template
from core.ui.chat import state
from core.ui.chat.colours import LOOKS, author_styles
from core.ui.chat.endings import why_it_stopped
from core.ui.chat.sent_view import drawn_meter, limit_words, meter_parts, warn_left_out
from core.ui.chat.settings import CHAT, decoding_settings
from core.ui.chat.streaming import Reply, reply_statistics, stream
from core.ui.chat.text import ENDED_AT_ONCE, plain_text
from core.ui.shell.errors import show_error
from core.ui.shell.views import ViewContext
from core.ui.state import keys
from core.ui.widgets.figure import show_figure
from core.ui.widgets.stop import stop_button
from core.ui.widgets.toolbar import toolbar

_EXAMPLES = ("What is 2+2?", "Suggest a party theme.", "And for children?")
# Height in pixels without the stylesheet, which fits it to the screen; a window with a height scrolls to what is new.
_HEIGHT = 380


def chat_view(context: ViewContext) -> None:
    """Draw the conversation with the message box below it, and the settings of the next reply beside it."""
    author_styles()
    model = context.model
    with context.rail:
        config, limits, more = decoding_settings(CHAT, _stops(model))
        with more:
            state.system_prompt()
            _files(model)
    with context.frame.scenes:
        _examples("preset-say")
    refused = state.REFUSAL.take()
    if refused:
        with context.frame.notes:
            show_error(refused)
    talk = state.conversation()
    with context.figure:
        # Each part has a place of its own, so that what grows in one moves nothing in another.
        window = st.container(key="talk", height=_HEIGHT, border=True, autoscroll=True)
        st.chat_input("Your message", key=keys.MESSAGE, on_submit=_on_message)
        actions = st.container(key="actions", horizontal=True, horizontal_alignment="distribute")
    with window:
        if not talk.messages:
            st.info("Type a message below, or say one of these.", icon=":material/chat:")
            _examples("say")
        for index in range(len(talk.messages)):
            _message(model, index)
    if talk.awaits_reply and state.ANSWER.take():
        context.answer("The model writes …")
        prompt = chat_prompt(model, talk, limits.new_tokens)
        _reply(talk, prompt, Request(model, prompt.ids, config, limits), window, actions)
        return
    with actions:
        _actions(talk)
    answered = _shown_answer(model, talk)
    context.answer(_summary(talk, answered))
    if answered:
        _after_reply(model, answered)


def _examples(key: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.caption("Say", width="content")
        for example in _EXAMPLES:
            st.button(example, key=f"{key}-{example}", on_click=state.attempt, args=(state.say, example))


def _actions(talk: Conversation) -> None:
    """Draw what can be done with the conversation as it is; the place of each button stays."""
    empty = not talk.messages
    if talk.awaits_reply:
        st.button(
            "Answer", icon=":material/play_arrow:", key="chat_answer", on_click=state.ANSWER.request, args=(True,)
        )
    else:
        st.button(
            "Regenerate", icon=":material/refresh:", key="chat_regenerate", on_click=state.regenerate, disabled=empty
        )
    st.button("Clear", icon=":material/delete:", on_click=state.clear, disabled=empty)


def _shown_answer(model: LanguageModel, talk: Conversation) -> state.Answered | None:
    """Return the last reply if it is this model's and the last message of the conversation."""
    answered = state.last_answered()
    if not answered or not talk.messages or talk.awaits_reply or answered.reply.identity != model.identity:
        return None
    return answered if answered.talk == talk.until(len(talk.messages) - 1) else None


def _summary(talk: Conversation, answered: state.Answered | None) -> str:
    if answered:
        text = answered.reply.generated
        ended = "ended its turn" if text.finished == END_TOKEN else "did not end its turn"
        return (
            f"The model read **{plural(len(answered.prompt.ids), 'token')}**, wrote **{len(text.steps):,}**, and "
            f"{ended}."
        )
    if talk.awaits_reply:
        return "Your message waits for its answer."
    return "A chat is one growing text: everything said so far is sent again with every message."


def _stops(model: LanguageModel) -> tuple[str, ...]:
    """Return stop strings for a model without a template, which would also write the user's next message."""
    return () if has_chat_template(model) else (TRANSCRIPT_STOP,)


def _on_message() -> None:
    state.attempt(state.say, st.session_state[keys.MESSAGE])


def _message(model: LanguageModel, index: int) -> None:
    message = state.conversation().messages[index]
    with st.chat_message(message.role):
        _author(message.role)
        if message.role == "assistant":
            plain_text(message.content or ENDED_AT_ONCE)
            return
        with st.container(horizontal=True, vertical_alignment="top", gap="xsmall"):
            plain_text(message.content)
            with st.popover("", icon=":material/edit:", type="tertiary", help="Say it otherwise", width="content"):
                # Another text gets another box, because a box keeps what was typed in it.
                st.text_area("Your message", message.content, key=keys.edited_message(index, message.content))
                st.button("Send again", key=f"send_{index}", on_click=_on_edit, args=(index, message.content))


def _author(role: str) -> None:
    """Name the author of a message: colour and side are not enough."""
    st.caption("You" if role == "user" else "The model")


def _on_edit(index: int, content: str) -> None:
    state.attempt(state.edit, index, st.session_state[keys.edited_message(index, content)])


def _reply(
    talk: Conversation, prompt: ChatPrompt, request: Request, window: DeltaGenerator, actions: DeltaGenerator
) -> None:
    """Generate the reply; an interrupted one keeps the tokens generated so far."""
    reply = Reply.to(request)
    with actions:
        stop_button()
    with window, st.chat_message("assistant"):
        _author("assistant")
        line, placeholder = st.empty(), st.empty()
    state.register_reply(state.Answered(reply, prompt, talk))
    stream([request], [reply], [placeholder], line)
    st.rerun()


def _after_reply(model: LanguageModel, answered: state.Answered) -> None:
    """Draw below the conversation how long the reply took, why it ended, and how full the context is."""
    reply, prompt = answered.reply, answered.prompt
    request = Request(model, reply.ids, reply.generated.config, reply.limits)
    st.caption(reply_statistics(reply))
    warn_left_out(prompt)
    why_it_stopped(reply, "chat")
    meter = _meter(model, prompt, reply)
    toolbar(
        lambda: reply_claims([DrawnReply(request, prompt, reply.generated, answered.talk, meter=meter)]),
        reply_code(model, answered.talk, prompt, reply.generated.config, reply.limits),
        steps_csv([(reply.title, reply.generated)]),
        "reply",
    )


def _meter(model: LanguageModel, prompt: ChatPrompt, reply: Reply) -> DrawnMeter:
    written = len(reply.generated.steps)
    title = f"{len(prompt.ids) + written:,} of {prompt.limit:,} tokens, {limit_words(model, prompt)}"
    figure = context_bar(meter_parts(prompt), ("this reply", written, LOOKS["assistant"].colour), prompt.limit)
    with st.expander(title):
        show_figure(figure, "meter")
    return drawn_meter(figure, title)


def _files(model: LanguageModel) -> None:
    """Draw the controls to save and load the conversation."""
    _save(state.conversation(), model.spec.title)
    st.file_uploader(
        f"Load a conversation this page saved, at most {readable_bytes(MAX_FILE)}",
        type="json",
        key=keys.CONVERSATION_FILE,
        on_change=_on_file,
    )


def _save(talk: Conversation, title: str) -> None:
    ways = (
        ("Save", talk.to_json(), "conversation.json", "application/json"),
        ("Save as Markdown", talk.to_markdown(title), "conversation.md", "text/markdown"),
    )
    with st.container(horizontal=True):
        for label, data, name, kind in ways:
            st.download_button(label, data, name, kind, disabled=not talk.messages, on_click="ignore")


def _on_file() -> None:
    file = st.session_state[keys.CONVERSATION_FILE]
    if file is not None:
        state.attempt(state.load, file.getvalue())
