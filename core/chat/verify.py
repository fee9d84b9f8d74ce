"""Claims of prompts and replies: transformers renders and tokenizes in one call; replies are decoded again."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
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
from core.verification import Claim, derived, printed_numbers

if TYPE_CHECKING:
    from core.models import LanguageModel

_TEMPLATE = "tokenizer.apply_chat_template(messages, add_generation_prompt=True)"


@dataclass(frozen=True, eq=False)
class DrawnMeter:
    """The bar of the context, as drawn: spans of the prompt, the reply, what is free.

    Attributes:
        title: sentence above it: tokens used, or those of the prompt, and the most there may be.
        names, tokens, starts: of each span, its first token counted from 0.
        words: written in the spans, empty where there is no room.
        author_names: what the bar calls each author.
    """

    title: str
    names: Sequence[str]
    tokens: Sequence[int]
    starts: Sequence[int]
    words: Sequence[str]
    author_names: Mapping[Author, str]


@dataclass(frozen=True, eq=False)
class DrawnReply:
    """A reply, as drawn.

    Attributes:
        request: what was asked.
        prompt: shown token by token.
        generated: the text.
        talk: conversation that the prompt renders, its last message waiting for this reply; None for a raw text.
        frame: model whose template renders it; None for the reply's own model.
        meter: the bar of the context; None if none is drawn.
    """

    request: Request
    prompt: ChatPrompt
    generated: GeneratedText
    talk: Conversation | None = None
    frame: "LanguageModel | None" = None
    meter: DrawnMeter | None = None


def prompt_claims(
    model: "LanguageModel",
    conversation: Conversation,
    prompt: ChatPrompt,
    meter: DrawnMeter | None = None,
    reply: tuple[str, int] = ("", 0),
) -> Iterator[Claim]:
    """Claim the next request: its string, ids, words, the author of each token, counts and limits.

    Args:
        conversation: with the messages that no longer fit.
        meter: the bar of the context; None if none is drawn.
        reply: name and number of the tokens that the bar reserves for the reply.
    """
    kept = _kept(conversation, prompt)
    text = _string(model, kept)
    yield _string_claim(model, prompt, text)
    if has_chat_template(model):
        encoded = cast("Any", model.tokenizer.apply_chat_template(kept.as_dicts(), add_generation_prompt=True))
        ids, route = encoded["input_ids"], _TEMPLATE
    else:
        ids, route = model.tokenizer(text, verbose=False)["input_ids"], "tokenizer(transcript)"
    yield Claim("ids of the prompt", prompt.ids, ids, route=route)
    limit = min(int(model.context), MAX_CHAT_TOKENS)
    yield Claim("tokens, and the most there may be", [len(prompt.ids), prompt.limit], [len(ids), limit], route=route)
    config = model.model.config.to_dict()
    positions = config.get("n_positions") or config["max_position_embeddings"]
    yield Claim("the model's context", [model.context], [positions], route="config.json")
    yield from shown_prompt_claims(model, prompt)
    if prompt.rendered.attributed:
        again = _authors(model, text, prompt.special_tokens, _character_authors(model, kept, text))
        yield from _author_claims(prompt, again)
    else:
        again = ["template"] * len(ids)
    if meter is not None:
        yield from meter_claims(meter, again, reply, [len(ids), limit])


def _author_claims(prompt: ChatPrompt, again: Sequence[str]) -> Iterator[Claim]:
    """Claim the author of each token, and what is counted by author."""
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


def _kept(talk: Conversation, prompt: ChatPrompt) -> Conversation:
    """Return the conversation without the messages that no longer fit."""
    return replace(talk, messages=talk.messages[prompt.left_out :])


def _string_claim(model: "LanguageModel", prompt: ChatPrompt, text: str) -> Claim:
    route = _TEMPLATE if has_chat_template(model) else "a plain transcript"
    return word_claim("the exact string", [prompt.rendered.text], [text], route)


def _string(model: "LanguageModel", kept: Conversation) -> str:
    if has_chat_template(model):
        return str(model.tokenizer.apply_chat_template(kept.as_dicts(), tokenize=False, add_generation_prompt=True))
    lines = [f"{message.role.capitalize()}: {message.content}" for message in kept.messages]
    return "\n".join([*([f"{kept.system}\n"] if kept.system else []), *lines, "Assistant:"])


def _authors(model: "LanguageModel", text: str, special_tokens: bool, of_character: Sequence[Author]) -> list[Author]:
    """Return the author of each token: that of its first character."""
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


def reply_claims(replies: Sequence[DrawnReply]) -> Iterator[Claim]:
    """Claim replies side by side, one after the other: prompt, text, numbers of each token, and why each ended."""
    for number, reply in enumerate(replies, 1):
        model, text = reply.request.model, reply.generated
        name = f"{number} {model.spec.title}" if len(replies) > 1 else "reply"
        yield from named(name, _sent_claims(reply))
        if text.steps:
            yield from named(name, text_claims(model, reply.request.ids, reply.request.limits, text))
            yield from named(name, ending_claims(text))


def _sent_claims(reply: DrawnReply) -> Iterator[Claim]:
    """Claim what was sent: the string of the typed text in its frame, the words, who wrote them, and the bar."""
    prompt, model = reply.prompt, reply.request.model
    yield Claim("ids the reply continues", reply.request.ids, prompt.ids, route="ids compared")
    yield from shown_prompt_claims(model, prompt)
    frame, kept = reply.frame or model, None if reply.talk is None else _kept(reply.talk, prompt)
    text = prompt.rendered.text if kept is None else _string(frame, kept)
    if kept is not None:
        yield _string_claim(frame, prompt, text)
    again: list[Author] = ["template"] * len(prompt.ids)
    if prompt.rendered.attributed:
        raw: Sequence[Author] = ["user"] * len(text)
        of_character = raw if kept is None else _character_authors(frame, kept, text)
        again = _authors(model, text, prompt.special_tokens, of_character)
        yield from _author_claims(prompt, again)
    if reply.meter is not None:
        written = len(reply.generated.token_ids)
        limit = min(int(model.context), MAX_CHAT_TOKENS)
        yield from meter_claims(reply.meter, again, ("this reply", written), [len(again) + written, limit])


def meter_claims(
    meter: DrawnMeter, authors: Sequence[Author], reply: tuple[str, int], written: Sequence[int]
) -> Iterator[Claim]:
    """Claim the bar of the context.

    Args:
        authors: of each token of the prompt.
        reply: name and number of tokens of what follows it.
        written: numbers of the sentence above, the last one the most tokens there may be.
    """
    spans = [(meter.author_names[author], len(list(run))) for author, run in groupby(authors)]
    spans += [reply, ("free", max(0, written[-1] - len(authors) - reply[1]))]
    names, tokens = [name for name, _ in spans], [count for _, count in spans]
    yield word_claim("names of the bar's spans", meter.names, names, "authors of the tokens above")
    yield Claim("tokens of the bar's spans", meter.tokens, tokens, route="counted")
    yield Claim("first token of the bar's spans", meter.starts, [sum(tokens[:i]) for i in range(len(tokens))])
    inside = [f"{name} {count:,}" if 100 * count > 9 * written[-1] else "" for name, count in spans]
    yield word_claim("words in the bar's spans", meter.words, inside, "their names and numbers")
    numbers = [value for value, *_ in printed_numbers(meter.title)]
    yield Claim("numbers above the bar", numbers, list(map(float, written)), route="counted")


def ending_claims(text: GeneratedText) -> Iterator[Claim]:
    """Claim the sentence about the end: the step at which ending was likeliest, and how likely."""
    ends = np.array([step.end_probability for step in text.steps])
    likeliest = max(text.steps, key=lambda step: step.end_probability)
    yield Claim("step at which ending was likeliest", [likeliest.number + 1], [int(ends.argmax()) + 1], route="argmax")
    highest = float(ends.max())
    yield Claim("P(end) there", [likeliest.end_probability], [highest], derived(highest), "the largest of all steps")
