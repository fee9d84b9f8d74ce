"""Code that reproduces the prompts of the Chat page in a notebook."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from core.chat.answering import Request
from core.chat.conversation import Conversation
from core.chat.prompt import ChatPrompt
from core.decoding import DecodingConfig, Limits
from core.decoding.snippet import decoding_lines, textbook_lines
from core.models.snippet import loading_code
from core.tokenization import has_chat_template

if TYPE_CHECKING:
    from core.models import LanguageModel


def prompt_code(model: "LanguageModel", conversation: Conversation, prompt: ChatPrompt) -> str:
    """Return code that prints the prompt string and defines `text` and `ids` (1, pos)."""
    kept = replace(conversation, messages=conversation.messages[prompt.left_out :])
    return "\n".join([*loading_code(model), "", *prompt_lines(model, kept, prompt)])


def prompt_lines(model: "LanguageModel", kept: Conversation, prompt: ChatPrompt) -> list[str]:
    """Return the lines after loading that define `text` and `ids` of the conversation `kept`."""
    if not has_chat_template(model):
        return [
            "# No chat template came with this model: a plain transcript stands in for it.",
            f"text = {prompt.rendered.text!r}",
            'ids = tokenizer(text, return_tensors="pt").input_ids',
            "print(text)",
        ]
    return [
        "messages = [",
        *(f"    {message!r}," for message in kept.as_dicts()),
        "]",
        "text = tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)",
        'ids = tokenizer(text, add_special_tokens=False, return_tensors="pt").input_ids',
        "print(text)",
    ]


def reply_code(
    model: "LanguageModel", asked: Conversation, prompt: ChatPrompt, config: DecodingConfig, limits: Limits
) -> str:
    """Return code that prints the prompt and the reply; defines `ids` (1, pos) and `tokens` (pos,)."""
    call = decoding_lines(model, len(prompt.ids), config, limits)
    return "\n".join([prompt_code(model, asked, prompt), "", *textbook_lines([config]), *call])


def texts_code(requests: Sequence[Request], prompts: Sequence[ChatPrompt]) -> str:
    """Return code that prints every text, one after the other; defines `tokens` of the last, shape (pos,)."""
    blocks = textbook_lines(request.config for request in requests)
    for request, prompt in zip(requests, prompts, strict=True):
        special = "" if prompt.special_tokens else ", add_special_tokens=False"
        blocks += [
            *loading_code(request.model),
            f"text = {prompt.rendered.text!r}",
            f'ids = tokenizer(text{special}, return_tensors="pt").input_ids',
            *decoding_lines(request.model, len(request.ids), request.config, request.limits),
            "",
        ]
    return "\n".join(blocks[:-1])
