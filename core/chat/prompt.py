"""Token ids of the next request: their authors, and the messages left out to make them fit."""

from bisect import bisect_left
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from core.chat.conversation import MAX_MESSAGE, Conversation
from core.chat.template import Author, PromptPart, RenderedPrompt, render
from core.errors import InputError
from core.tokenization import check_text, has_chat_template

if TYPE_CHECKING:
    from core.models import LanguageModel

# Tokens of prompt and reply together: attention of a longer prompt takes gigabytes and minutes on two cores.
MAX_CHAT_TOKENS = 2048


@dataclass(frozen=True)
class ChatPrompt:
    """Prompt as the model reads it.

    Attributes:
        rendered: the string and its parts.
        ids: its token ids, shape (pos,).
        parts: for each token the index of the part its first character belongs to, shape (pos,); -1 for a token that
            stands for no character, such as Gemma's <bos>.
        left_out: messages at the beginning that no longer fit, the system prompt not counted.
        limit: most tokens of prompt and reply together.
        special_tokens: True if the tokenizer added its default special tokens, such as Gemma's <bos>.
    """

    rendered: RenderedPrompt
    ids: tuple[int, ...]
    parts: tuple[int, ...]
    left_out: int = 0
    limit: int = MAX_CHAT_TOKENS
    special_tokens: bool = False

    def author(self, position: int) -> Author:
        """Author of the token at `position`; tokens the tokenizer adds by itself count as the template's."""
        part = self.parts[position]
        return self.rendered.parts[part].author if part >= 0 else "template"


def chat_prompt(model: "LanguageModel", conversation: Conversation, max_new_tokens: int) -> ChatPrompt:
    """Build the next request, with room for the reply; the oldest exchanges are dropped first, the system prompt never.

    Raises:
        InputError: the last message alone does not fit, or the template refuses.
    """
    limit = min(model.context, MAX_CHAT_TOKENS)

    @cache
    def build(left_out: int) -> ChatPrompt:
        kept = replace(conversation, messages=conversation.messages[left_out:])
        # subtle: a template writes the start token itself; a second one, as tokenizers add by default, would be wrong.
        prompt = _encoded(model, render(model, kept), add_special_tokens=not has_chat_template(model))
        return replace(prompt, left_out=left_out, limit=limit)

    def fits(left_out: int) -> bool:
        return len(build(left_out).ids) + max_new_tokens <= limit

    exchanges = range(0, len(conversation.messages), 2)  # a question and its answer are dropped together
    # Fewer messages give fewer tokens, so a binary search renders a long conversation only a few times.
    index = bisect_left(exchanges, True, key=fits)
    if index < len(exchanges):
        return build(exchanges[index])
    shortest = build(exchanges[-1] if exchanges else 0)
    raise InputError(
        f"The message and its frame have {len(shortest.ids):,} tokens, the reply {max_new_tokens:,}.",
        f"Together they may have {limit:,} with this model.",
        "Shorten the message or the reply.",
    )


def raw_prompt(model: "LanguageModel", text: str) -> ChatPrompt:
    """Build a prompt of the text as it is, without a template, as a completion model expects it."""
    check_text(text, MAX_MESSAGE, "prompt")
    rendered = RenderedPrompt(text, (PromptPart(text, "user", 0),), "raw text")
    return _check_length(model, _encoded(model, rendered, add_special_tokens=True))


def framed_prompt(model: "LanguageModel", frame: "LanguageModel", conversation: Conversation) -> ChatPrompt:
    """Build a prompt in the chat template of another model, or in its own, to separate tuning from formatting.

    A model that was not tuned on these markers reads them as text like any other, unless its vocabulary has them too.
    """
    own_template = model is frame and has_chat_template(frame)
    rendered = render(frame, conversation)
    return _check_length(model, _encoded(model, rendered, add_special_tokens=not own_template))


def _check_length(model: "LanguageModel", prompt: ChatPrompt) -> ChatPrompt:
    """Return the prompt; InputError unless one token fits after it."""
    maximum = min(MAX_CHAT_TOKENS, model.context) - 1
    if not 1 <= len(prompt.ids) <= maximum:
        raise InputError(
            f"The prompt has {len(prompt.ids):,} tokens.",
            f"{model.spec.title} can continue 1 to {maximum:,} here.",
            "Shorten it." if prompt.ids else "Type a word.",
        )
    return prompt


def _encoded(model: "LanguageModel", rendered: RenderedPrompt, add_special_tokens: bool) -> ChatPrompt:
    encoding = model.tokenizer(
        rendered.text, add_special_tokens=add_special_tokens, return_offsets_mapping=True, verbose=False
    )
    ends, end = [], 0
    for part in rendered.parts:
        end += len(part.text)
        ends.append(end)
    parts, index = [], 0
    for start, stop in encoding["offset_mapping"]:
        while start < stop and start >= ends[index]:
            index += 1
        parts.append(index if start < stop else -1)
    return ChatPrompt(rendered, tuple(encoding["input_ids"]), tuple(parts), special_tokens=add_special_tokens)
