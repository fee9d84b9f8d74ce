"""The Chat view: a conversation of many messages."""

import streamlit as st

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
from core.decoding import steps_csv
from core.models import LanguageModel
from core.plots import context_bar
from core.settings import readable_bytes
from core.tokenization import has_chat_template
from core.ui.chat import state
from core.ui.chat.endings import why_it_stopped
from core.ui.chat.sent_view import drawn_meter, meter_parts, warn_left_out
from core.ui.chat.settings import CHAT, decoding_settings
from core.ui.chat.streaming import Reply, reply_statistics, stream
from core.ui.chat.text import ENDED_AT_ONCE, plain_text
from core.ui.shell.errors import show_error
from core.ui.shell.views import ViewContext
from core.ui.state import keys
from core.ui.widgets.figure import show_figure
from core.ui.widgets.stop import stop_button
from core.ui.widgets.toolbar import toolbar

_WIDTHS = [7, 3]
_EXAMPLES = ("What is 2+2?", "Suggest a party theme.", "And for children?")


def chat_view(context: ViewContext) -> None:
    """Draw the messages on the left, the settings of the next reply on the right, the message box at the bottom."""
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.caption("Say", width="content")
        for example in _EXAMPLES:
            st.button(example, key=f"say-{example}", on_click=state.attempt, args=(state.say, example))
    model = context.model
    st.chat_input("Your message", key=keys.MESSAGE, on_submit=_on_message)
    left, right = st.columns(_WIDTHS, gap="large")
    with right:
        state.system_prompt()
        config, limits = decoding_settings(CHAT, _stops(model))
        _files(model)
    with left:
        refused = state.REFUSAL.take()
        if refused:
            show_error(refused)
        talk = state.conversation()
        if not talk.messages:
            st.info("Type a message at the bottom, or press one of the examples.", icon=":material/chat:")
        for index in range(len(talk.messages)):
            _message(model, index)
        if talk.awaits_reply and state.ANSWER.take():
            prompt = chat_prompt(model, talk, limits.new_tokens)
            _reply(talk, prompt, Request(model, prompt.ids, config, limits))
        elif talk.awaits_reply:
            st.button(
                "Answer", icon=":material/play_arrow:", key="chat_answer", on_click=state.ANSWER.request, args=(True,)
            )
        elif talk.messages:
            _after_reply(model, talk)


def _stops(model: LanguageModel) -> tuple[str, ...]:
    """Return stop strings for a model without a template, which would also write the user's next message."""
    return () if has_chat_template(model) else (TRANSCRIPT_STOP,)


def _on_message() -> None:
    state.attempt(state.say, st.session_state[keys.MESSAGE])


def _message(model: LanguageModel, index: int) -> None:
    message = state.conversation().messages[index]
    with st.chat_message(message.role):
        if message.role == "assistant":
            plain_text(message.content or ENDED_AT_ONCE)
            return
        words, control = st.columns([12, 1])
        with words:
            plain_text(message.content)
        with control, st.popover("", icon=":material/edit:", type="tertiary", help="Say it otherwise"):
            # Another text gets another box, because a box keeps what was typed in it.
            st.text_area("Your message", message.content, key=keys.edited_message(index, message.content))
            st.button("Send again", key=f"send_{index}", on_click=_on_edit, args=(index, message.content))


def _on_edit(index: int, content: str) -> None:
    state.attempt(state.edit, index, st.session_state[keys.edited_message(index, content)])


def _reply(talk: Conversation, prompt: ChatPrompt, request: Request) -> None:
    """Generate the reply; an interrupted one keeps the tokens generated so far."""
    reply = Reply.to(request)
    with st.chat_message("assistant"):
        line, placeholder = st.empty(), st.empty()
        stop_button()
    state.register_reply(state.Answered(reply, prompt, talk))
    stream([request], [reply], [placeholder], line)
    st.rerun()


def _after_reply(model: LanguageModel, talk: Conversation) -> None:
    st.button("Regenerate", icon=":material/refresh:", key="chat_regenerate", on_click=state.regenerate)
    answered = state.last_answered()
    if not answered or answered.reply.identity != model.identity or answered.talk != talk.until(len(talk.messages) - 1):
        return
    reply, prompt = answered.reply, answered.prompt
    request = Request(model, reply.ids, reply.generated.config, reply.limits)
    st.caption(reply_statistics(reply))
    warn_left_out(prompt)
    why_it_stopped(reply, "chat")
    meter = _meter(prompt, reply)
    toolbar(
        lambda: reply_claims([DrawnReply(request, prompt, reply.generated, answered.talk, meter=meter)]),
        reply_code(model, answered.talk, prompt, reply.generated.config, reply.limits),
        steps_csv([(reply.title, reply.generated)]),
        "reply",
    )


def _meter(prompt: ChatPrompt, reply: Reply) -> DrawnMeter:
    written = len(reply.generated.steps)
    title = f"Context: {len(prompt.ids) + written:,} of {prompt.limit:,} tokens used"
    figure = context_bar(meter_parts(prompt), ("this reply", written), prompt.limit)
    with st.expander(title):
        show_figure(figure, "meter")
    return drawn_meter(figure, title)


def _files(model: LanguageModel) -> None:
    """Draw the controls to clear, save and load the conversation."""
    talk = state.conversation()
    with st.container(horizontal=True):
        st.button("Clear", icon=":material/delete:", on_click=state.clear, disabled=not talk.messages)
        with st.popover("File", icon=":material/save:"):
            _save(talk, model.spec.title)
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
