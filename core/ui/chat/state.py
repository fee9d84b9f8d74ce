"""Conversation of this session: stored across reruns, changed by callbacks only."""

from copy import copy
from dataclasses import dataclass, replace
from functools import partial

import streamlit as st

from core.chat import MAX_MESSAGE, ChatPrompt, Conversation, from_json, reply_text
from core.errors import InputError, PlaygroundError
from core.ui.chat.settings import CHAT, next_seed
from core.ui.chat.streaming import Reply
from core.ui.state import keys
from core.ui.state.pending import PendingAction
from core.ui.state.versioned import editor_key, store_edit
from core.ui.state.visit import keep_part, kept_part

# Of the visit.
_PART = "conversation"


@dataclass(frozen=True)
class Answered:
    """A reply, the prompt that was sent for it, and the conversation it answers."""

    reply: Reply
    prompt: ChatPrompt
    talk: Conversation


# Request for a reply; the reply being generated; the error of the last click.
ANSWER = PendingAction[bool](keys.ANSWER)
UNFINISHED = PendingAction[Answered](keys.UNFINISHED_REPLY)
REFUSAL = PendingAction[PlaygroundError](keys.REFUSAL)


def conversation() -> Conversation:
    """Return the conversation so far."""
    _store_unfinished_reply()
    if keys.CONVERSATION not in st.session_state:
        st.session_state[keys.CONVERSATION] = _kept_conversation()
    return st.session_state[keys.CONVERSATION]


def _kept_conversation() -> Conversation:
    """Return the conversation that the visit has kept, checked like an uploaded one; empty where there is none."""
    try:
        return from_json(kept_part(_PART) or b"")
    except InputError:
        return Conversation()


def register_reply(answered: Answered) -> None:
    """Register a reply that is being written, so that an interrupted one still joins the conversation.

    subtle: a script that was interrupted cannot write into its session any more. So the reply is registered
    while it is empty, and the next run stores what it contains by then.
    """
    UNFINISHED.request(answered)


def last_answered() -> Answered | None:
    """Return the last reply with its prompt and conversation."""
    return st.session_state.get(keys.LAST_ANSWER)


def _store_unfinished_reply() -> None:
    answered = UNFINISHED.take()
    if answered and answered.reply.generated.steps:
        # subtle: the interrupted script may still be in a forward pass, and add one more token to its own object.
        answered = replace(answered, reply=replace(answered.reply, generated=copy(answered.reply.generated)))
        keep(answered.talk.say(reply_text(answered.reply.generated, answered.reply.limits)))
        st.session_state[keys.LAST_ANSWER] = answered


def keep(talk: Conversation) -> None:
    """Replace the conversation, here and in the visit."""
    st.session_state[keys.CONVERSATION] = talk
    keep_part(_PART, talk.to_json().encode("utf-8", "surrogatepass"))


def attempt(change, *arguments) -> None:
    """Run a callback that may raise; the next run shows the error, and the state stays as it was."""
    try:
        change(*arguments)
    except PlaygroundError as error:
        REFUSAL.request(error)


def say(text: str) -> None:
    """Append the user's message and request a reply."""
    talk = conversation()
    # A message whose reply was stopped before the first token is replaced.
    keep(talk.edited(len(talk.messages) - 1, text) if talk.awaits_reply else talk.say(text))
    ANSWER.request(True)


def edit(index: int, text: str) -> None:
    """Replace the user's message `index` and request another reply."""
    keep(conversation().edited(index, text))
    ANSWER.request(True)


def regenerate() -> None:
    """Drop the last reply and request another; with the next seed where the strategy samples."""
    talk = conversation()
    if talk.messages and not talk.awaits_reply:  # a second click may come after the reply was dropped
        keep(talk.until(len(talk.messages) - 1))
        next_seed(CHAT)
        ANSWER.request(True)


def clear() -> None:
    """Start an empty conversation; the system prompt stays."""
    talk = conversation()
    keep(Conversation(talk.system))


def load(data: bytes) -> None:
    """Replace the conversation by a saved one."""
    keep(from_json(data))


def system_prompt() -> None:
    """Draw the box for the system prompt."""
    talk = conversation()
    key = editor_key(keys.SYSTEM_PROMPT, talk.system)
    st.text_area(
        "System prompt",
        talk.system,
        key=key,
        height=70,
        max_chars=MAX_MESSAGE,
        placeholder="Empty: none is sent, unless the template inserts one.",
        help="Sent before the conversation, in its own frame.",
        on_change=store_edit,
        args=(keys.SYSTEM_PROMPT, key, partial(attempt, _store_system)),
    )


def _store_system(text: str) -> None:
    if len(text) > MAX_MESSAGE:
        raise InputError(
            f"The system prompt has {len(text):,} characters.", f"At most {MAX_MESSAGE:,} are read.", "Shorten it."
        )
    talk = conversation()
    keep(Conversation(text, talk.messages))
