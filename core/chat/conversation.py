"""Conversation: messages and their roles, and the files it is saved as."""

import json
from dataclasses import dataclass, replace
from typing import Any, Literal

from core.errors import InputError
from core.tokenization import check_text

MAX_MESSAGES = 200
# Characters: with most tokenizers about four for each token a prompt may have.
MAX_MESSAGE = 8_000
MAX_FILE = 2_000_000
_FORMAT = "llm-playground conversation 1"

Role = Literal["user", "assistant"]


@dataclass(frozen=True)
class Message:
    """One message; roles alternate, and the user begins."""

    role: Role
    content: str


@dataclass(frozen=True)
class Conversation:
    """A system prompt (empty for none) and messages, oldest first. Immutable: a change returns a new conversation."""

    system: str = ""
    messages: tuple[Message, ...] = ()

    @property
    def awaits_reply(self) -> bool:
        """True if the last message is the user's."""
        return bool(self.messages) and self.messages[-1].role == "user"

    def say(self, content: str) -> "Conversation":
        """Return the conversation with the next message; the roles alternate.

        Raises:
            InputError: it is empty or too long, or the conversation is full.
        """
        role: Role = "assistant" if self.awaits_reply else "user"
        if len(self.messages) + (role == "user") >= MAX_MESSAGES:  # a question needs space for its answer
            raise InputError(
                f"The conversation has {len(self.messages)} messages.",
                f"At most {MAX_MESSAGES} are kept.",
                "Save it and clear.",
            )
        if role == "user":  # a reply may be empty, and its length is limited already
            check_text(content, MAX_MESSAGE, "message")
        return replace(self, messages=(*self.messages, Message(role, content)))

    def until(self, index: int) -> "Conversation":
        """Return the conversation before message `index`.

        >>> Conversation().say("Hi").say("Hello!").say("Who?").until(2).messages[-1]
        Message(role='assistant', content='Hello!')
        """
        return replace(self, messages=self.messages[:index])

    def edited(self, index: int, content: str) -> "Conversation":
        """Replace message `index` and drop all later ones, because they answer another text."""
        return self.until(index).say(content)

    def as_dicts(self) -> list[dict[str, str]]:
        """Return the messages in the form chat templates read; an empty system prompt is left out."""
        system = [{"role": "system", "content": self.system}] if self.system else []
        return system + [{"role": message.role, "content": message.content} for message in self.messages]

    def to_json(self) -> str:
        """Write the file that `from_json` reads."""
        data = {"format": _FORMAT, "messages": self.as_dicts()}
        return json.dumps(data, ensure_ascii=False, indent=2)

    def to_markdown(self, model_title: str) -> str:
        """Write a document for people. Messages are indented as code, so that markup in them stays text."""
        names = {"system": "System", "user": "You", "assistant": model_title}
        parts = ["# Conversation"]
        for message in self.as_dicts():
            body = "\n".join(f"    {line}" for line in message["content"].splitlines())
            parts.append(f"## {names[message['role']]}\n\n{body}")
        return "\n\n".join(parts) + "\n"


def from_json(data: bytes) -> Conversation:
    """Read a saved conversation.

    Raises:
        InputError: the file is too large, no conversation of this app, or its roles do not alternate.
    """
    if len(data) > MAX_FILE:
        raise InputError(f"The file has {len(data):,} bytes.", f"At most {MAX_FILE:,} are read.", "Save a shorter one.")
    try:
        content = json.loads(data)
        if content["format"] != _FORMAT:
            raise ValueError(content["format"])
        messages = [(_text(item["role"]), _text(item["content"])) for item in content["messages"]]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise InputError(
            "The file holds no conversation.", "It is a JSON file that this page saved.", "Choose another file."
        ) from error
    conversation = Conversation()
    if messages and messages[0][0] == "system":
        conversation = Conversation(system=check_text(messages.pop(0)[1], MAX_MESSAGE, "system prompt"))
    for index, (role, text) in enumerate(messages):
        expected = "assistant" if conversation.awaits_reply else "user"
        if role != expected:
            raise InputError(
                f"Message {index + 1} of the file is by {role[:20]!r}.",
                "You and the assistant take turns, you first.",
                "Mend the file or choose another.",
            )
        conversation = conversation.say(text)
    return conversation


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value
