"""Claims of prompts and replies: transformers renders and tokenizes in one call; replies are decoded again."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from core.chat.answering import Request
from core.chat.conversation import Conversation
from core.chat.prompt import MAX_CHAT_TOKENS, ChatPrompt
from core.chat.template import Author
from core.decoding import GeneratedText
from core.decoding.verify import text_claims
from core.decoding.verify_run import named
from core.probabilities.verify.plain import plain_labels
from core.tokenization import has_chat_template, token_piece
from core.tokenization.verify import word_claim
from core.verification import Claim, derived

if TYPE_CHECKING:
    from core.models import LanguageModel

_TEMPLATE = "tokenizer.apply_chat_template(messages, add_generation_prompt=True)"


def prompt_claims(
    model: "LanguageModel", conversation: Conversation, prompt: ChatPrompt, reply: int = 0
) -> Iterator[Claim]:
    """Claim the next request: its string, ids, words, the author of each token, counts and limits.

    Args:
        conversation: with the messages that no longer fit.
        reply: tokens reserved for the reply.
    """
    kept = replace(conversation, messages=conversation.messages[prompt.left_out :])
    text = _string(model, kept)
    route = _TEMPLATE if has_chat_template(model) else "a plain transcript"
    yield word_claim("the exact string", [prompt.rendered.text], [text], route)
    if has_chat_template(model):
        encoded = cast("Any", model.tokenizer.apply_chat_template(kept.as_dicts(), add_generation_prompt=True))
        ids = encoded["input_ids"]
    else:
        ids, route = model.tokenizer(text, verbose=False)["input_ids"], "tokenizer(transcript)"
    yield Claim("ids of the prompt", prompt.ids, ids, route=route)
    limit = min(int(model.context), MAX_CHAT_TOKENS)
    yield Claim("tokens, and the most there may be", [len(prompt.ids), prompt.limit], [len(ids), limit], route=route)
    free = max(0, prompt.limit - len(prompt.ids) - reply)
    room = [max(0, limit - len(ids) - reply), reply, len(ids) + reply]
    yield Claim("tokens free, those of the reply, and used together", [free, reply, len(prompt.ids) + reply], room)
    yield from shown_prompt_claims(model, prompt)
    if prompt.rendered.attributed:
        again = _authors(model, kept, text, prompt.special_tokens)
        shown = [prompt.author(position) for position in range(len(prompt.ids))]
        yield word_claim("author of each token", shown, again, "the string rendered again with signs for the contents")
        authors = sorted({*shown, *again})
        counts = (
            [shown.count(cast("Author", author)) for author in authors],
            [again.count(author) for author in authors],
        )
        yield Claim("tokens by author", counts[0], counts[1], route="counted")
        spans = [[len(list(run)) for _, run in groupby(one)] for one in (list[str](shown), again)]
        starts = [np.cumsum([0, *one]).tolist() for one in spans]
        yield Claim("tokens of each span", spans[0], spans[1], route="counted")
        yield Claim("first token of each span", starts[0], starts[1], route="counted")


def shown_prompt_claims(model: "LanguageModel", prompt: ChatPrompt) -> Iterator[Claim]:
    """Claim the words and positions of a prompt's tokens, and its ids by the tokenizers library."""
    ids = model.tokenizer.backend_tokenizer.encode(prompt.rendered.text, add_special_tokens=prompt.special_tokens).ids
    yield Claim("ids under the prompt", prompt.ids, ids, route="tokenizer.backend_tokenizer.encode(string).ids")
    labels = [token_piece(model.tokenizer, token_id).label for token_id in prompt.ids]
    yield word_claim("words of the prompt", labels, plain_labels(model, ids), "id_to_token(id), as bytes")
    yield Claim("positions", range(1, len(prompt.ids) + 1), range(1, len(ids) + 1), route="counted from 1")


def _string(model: "LanguageModel", kept: Conversation) -> str:
    if has_chat_template(model):
        return str(model.tokenizer.apply_chat_template(kept.as_dicts(), tokenize=False, add_generation_prompt=True))
    lines = [f"{message.role.capitalize()}: {message.content}" for message in kept.messages]
    return "\n".join([*([f"{kept.system}\n"] if kept.system else []), *lines, "Assistant:"])


def _authors(model: "LanguageModel", kept: Conversation, text: str, special_tokens: bool) -> list[str]:
    """Return the author of each token: that of its first character."""
    of_character = _character_authors(model, kept, text)
    encoding = model.tokenizer(text, add_special_tokens=special_tokens, verbose=False)
    spans = [encoding.token_to_chars(position) for position in range(len(encoding["input_ids"]))]
    # A token that stands for no character, such as Gemma's <bos>, is the template's.
    return [of_character[span.start] if span and span.start < span.end else "template" for span in spans]


def _character_authors(model: "LanguageModel", kept: Conversation, text: str) -> Sequence[Author]:
    """Return the author of each character, by rendering once more with a sign for each character of the contents.

    Contents are stripped by some templates, so the signs stand for the whole or for the stripped content.
    """
    dicts = kept.as_dicts()
    authors: list[Author] = ["template"] * len(text)
    if not has_chat_template(model):
        place = 0
        for message in dicts:
            head = "" if message["role"] == "system" else f"{message['role'].capitalize()}: "
            start = place + len(head)
            end = start + len(message["content"])
            authors[start:end] = [cast("Author", message["role"])] * (end - start)
            place = end + (2 if message["role"] == "system" else 1)
        return authors
    for strip in (False, True):
        signs = [
            {**message, "content": chr(0xE000 + i) * len(message["content"].strip() if strip else message["content"])}
            for i, message in enumerate(dicts)
        ]
        rendered = str(model.tokenizer.apply_chat_template(signs, tokenize=False, add_generation_prompt=True))
        if len(rendered) == len(text):
            for place, sign in enumerate(rendered):
                if 0xE000 <= ord(sign) < 0xE000 + len(dicts):
                    authors[place] = cast("Author", dicts[ord(sign) - 0xE000]["role"])
            break
    if not kept.system:
        start, end = _inserted(model, dicts, text)
        authors[start:end] = ["inserted"] * (end - start)
    return authors


def _inserted(model: "LanguageModel", dicts: list[dict[str, str]], text: str) -> tuple[int, int]:
    """Return where the text stands that is missing when a system message of no characters is given."""
    try:
        given = [{"role": "system", "content": ""}, *dicts]
        empty = str(model.tokenizer.apply_chat_template(given, tokenize=False, add_generation_prompt=True))
    except Exception:  # a template is third-party code: this one takes no system message
        return 0, 0
    if len(empty) >= len(text):
        return 0, 0
    start = next(place for place, character in enumerate(f"{empty}\0") if text[place] != character)
    end = len(text) - (len(empty) - start)
    return (start, end) if text[end:] == empty[start:] else (0, 0)


def reply_claims(texts: Sequence[tuple[Request, ChatPrompt, GeneratedText]]) -> Iterator[Claim]:
    """Claim replies side by side, one after the other: prompt, text, numbers of each token, and why each ended."""
    for number, (request, prompt, text) in enumerate(texts, 1):
        name = f"{number} {request.model.spec.title}" if len(texts) > 1 else "reply"
        yield from named(name, shown_prompt_claims(request.model, prompt))
        if text.steps:
            yield from named(name, text_claims(request.model, request.ids, request.limits, text))
            yield from named(name, ending_claims(text))


def ending_claims(text: GeneratedText) -> Iterator[Claim]:
    """Claim the sentence about the end: the step at which ending was likeliest, and how likely."""
    ends = np.array([step.end_probability for step in text.steps])
    likeliest = max(text.steps, key=lambda step: step.end_probability)
    yield Claim("step at which ending was likeliest", [likeliest.number + 1], [int(ends.argmax()) + 1], route="argmax")
    highest = float(ends.max())
    yield Claim("P(end) there", [likeliest.end_probability], [highest], derived(highest), "the largest of all steps")
