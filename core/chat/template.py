"""Rendering of messages to the string a model reads, with the author of each part.

A chat template is a small Jinja program that comes with an instruct model. It wraps each message in the markers the
model was tuned on, and may write a system message of its own. The string here is `apply_chat_template`'s, byte for
byte; the authors are found by rendering the same messages once more with placeholders for their contents.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

from core.chat.conversation import Conversation
from core.errors import InputError
from core.tokenization import apply_chat_template, has_chat_template

if TYPE_CHECKING:
    from core.models import LanguageModel

Author = Literal["system", "user", "assistant", "template", "inserted"]
Dicts = list[dict[str, str]]
# For models without a template: each message follows the name of its author, as in a play.
TRANSCRIPT = "plain transcript"
_NAMES = {"user": "User", "assistant": "Assistant"}
TRANSCRIPT_STOP = "\nUser:"


@dataclass(frozen=True)
class PromptPart:
    """A span of the prompt and its author.

    Attributes:
        author: a person's "system" or "user" text, the "assistant"'s reply, the "template"'s markers, or text the
            template "inserted" although nobody typed it.
        message: index into the messages, the system prompt included; None for text that belongs to no message.
    """

    text: str
    author: Author
    message: int | None = None


@dataclass(frozen=True)
class RenderedPrompt:
    """Exact string of the next request.

    Invariant: the parts joined are `text`.

    Attributes:
        parts: in order; one single "template" part when `attributed` is false.
        template: "chat template" or "plain transcript".
        attributed: false when the template rewrites messages so that its own text cannot be distinguished from theirs.
    """

    text: str
    parts: tuple[PromptPart, ...]
    template: str
    attributed: bool = True


def render(model: "LanguageModel", conversation: Conversation) -> RenderedPrompt:
    """Render the prompt that asks for the assistant's next message.

    Raises:
        InputError: there is nothing to answer, or the template refuses these messages.
    """
    if not conversation.messages:
        raise InputError("The conversation is empty.", "A prompt needs one message.", "Type a message.")
    if not has_chat_template(model):
        return _transcript(conversation)
    dicts = conversation.as_dicts()
    text = apply_chat_template(model, dicts)
    segments = _segments(model, dicts, text)
    contents = _contents(text, segments, dicts)
    if contents is None:
        return RenderedPrompt(text, (PromptPart(text, "template"),), "chat template", attributed=False)
    parts = [*_opening(model, segments[0], dicts, conversation.system)]
    for index, (content, after) in enumerate(zip(contents, segments[1:], strict=True)):
        parts += [PromptPart(content, _author(dicts[index]), index), PromptPart(after, "template")]
    return RenderedPrompt(text, tuple(part for part in parts if part.text), "chat template")


def _segments(model: "LanguageModel", dicts: Dicts, text: str) -> list[str]:
    """Return the template's text before, between and after the contents; one segment more than messages."""
    delimiter = next(chr(code) for code in range(0xE000, 0xF8FF) if chr(code) not in text)
    placeholders = [f"{delimiter}{index}{delimiter}" for index in range(len(dicts))]
    rest = apply_chat_template(
        model, [{**message, "content": placeholder} for message, placeholder in zip(dicts, placeholders, strict=True)]
    )
    segments = []
    for placeholder in placeholders:
        before, _, rest = rest.partition(placeholder)
        segments.append(before)
    return [*segments, rest]


def _contents(text: str, segments: Sequence[str], dicts: Dicts) -> list[str] | None:
    """Return each message as the template rendered it, unchanged or stripped; None if one is neither."""
    contents, position = [], len(segments[0])
    if not text.startswith(segments[0]):
        return None
    for message, after in zip(dicts, segments[1:], strict=True):
        given = message["content"]
        written = next((form for form in (given, given.strip()) if text.startswith(form + after, position)), None)
        if written is None:
            return None
        contents.append(written)
        position += len(written + after)
    return contents if position == len(text) else None


def _opening(model: "LanguageModel", before: str, dicts: Dicts, system: str) -> list[PromptPart]:
    """Return the parts before the first message, an inserted system message separate from its markers.

    The inserted message is the text beyond the markers the template puts around a given system message.
    """
    if system:
        return [PromptPart(before, "template")]
    try:
        head, tail, *_ = _segments(model, [{"role": "system", "content": ""}, *dicts], before)
    except InputError:  # this template takes no system message, so it inserts none
        return [PromptPart(before, "template")]
    inserted = before[len(head) : len(before) - len(tail)]
    if inserted and before == head + inserted + tail:
        return [PromptPart(head, "template"), PromptPart(inserted, "inserted"), PromptPart(tail, "template")]
    return [PromptPart(before, "template")]


def _transcript(conversation: Conversation) -> RenderedPrompt:
    """Render "User: …" and "Assistant: …", an empty line between; the system prompt comes first, without a name."""
    parts = []
    for index, message in enumerate(conversation.as_dicts()):
        name = _NAMES.get(message["role"])
        parts += [
            PromptPart(f"{name}: " if name else "", "template"),
            PromptPart(message["content"], _author(message), index),
        ]
        parts.append(PromptPart("\n\n" if index == 0 and not name else "\n", "template"))
    parts.append(PromptPart("Assistant:", "template"))
    written = tuple(part for part in parts if part.text)
    return RenderedPrompt("".join(part.text for part in written), written, TRANSCRIPT)


def _author(message: dict[str, str]) -> Author:
    return cast(Author, message["role"])  # the roles of messages are authors
