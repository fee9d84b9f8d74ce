"""Views of the Chat page with default settings and a short reply, and the claims of each; for Verify all."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from core.chat.answering import Request, answer
from core.chat.conversation import Conversation
from core.chat.prefix_cache import PrefixCache
from core.chat.prompt import chat_prompt, raw_prompt
from core.chat.template import TRANSCRIPT_STOP
from core.chat.verify import DrawnReply, prompt_claims, reply_claims
from core.decoding import DecodingConfig, GeneratedText, Limits
from core.tokenization import has_chat_template
from core.verification import Claim

if TYPE_CHECKING:
    from core.chat.prompt import ChatPrompt
    from core.models import LanguageModel

Check = Callable[[], Iterable[Claim]]


def views(model: "LanguageModel", text: str, tokens: int = 12) -> Iterator[tuple[str, Check]]:
    """Yield the title of each view, and a function that computes it and recomputes everything it shows."""
    talk = Conversation().say(text)
    prompt = chat_prompt(model, talk, tokens)
    stop = () if has_chat_template(model) else (TRANSCRIPT_STOP,)
    raw, config = raw_prompt(model, text), DecodingConfig("top_p")
    penalised = DecodingConfig("greedy", repetition_penalty=1.15, no_repeat_ngram=3)
    yield "Chat", lambda: _replies(model, [(prompt, talk)], config, Limits(tokens, stop))
    yield "What is sent", lambda: prompt_claims(model, talk, prompt)
    both = [(raw, None), (prompt, talk)]
    yield "Base and instruct, Two by two", lambda: _replies(model, both, config, Limits(tokens))
    yield "Playground", lambda: _replies(model, [(raw, None)], penalised, Limits(tokens))


def _replies(
    model: "LanguageModel",
    prompts: "Sequence[tuple[ChatPrompt, Conversation | None]]",
    config: DecodingConfig,
    limits: Limits,
) -> Iterator[Claim]:
    requests = [Request(model, prompt.ids, config, limits) for prompt, _ in prompts]
    texts = [GeneratedText(config, index) for index in range(len(requests))]
    for steps in answer(requests, PrefixCache()):
        for index, step in steps.items():
            texts[index].add(step)
    shown = zip(requests, prompts, texts, strict=True)
    return reply_claims([DrawnReply(request, prompt, text, talk) for request, (prompt, talk), text in shown])
