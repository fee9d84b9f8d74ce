"""Verification of prompts and replies: transformers renders and tokenizes in one call; replies are decoded again."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import TYPE_CHECKING, cast

import numpy as np

from core.chat.answering import Request
from core.chat.conversation import Conversation
from core.chat.prompt import ChatPrompt
from core.decoding import GeneratedText
from core.decoding.verify import verify_output
from core.tokenization import has_chat_template
from core.verification import Verification, compare

if TYPE_CHECKING:
    from transformers import BatchEncoding

    from core.models import LanguageModel


def verify_prompt(model: "LanguageModel", conversation: Conversation, prompt: ChatPrompt) -> Verification:
    """Compare every id with those of `apply_chat_template`; a plain transcript is tokenized in one call."""
    kept = replace(conversation, messages=conversation.messages[prompt.left_out :])
    if has_chat_template(model):
        route = "tokenizer.apply_chat_template(messages, add_generation_prompt=True)"
        encoding = cast(
            "BatchEncoding", model.tokenizer.apply_chat_template(kept.as_dicts(), add_generation_prompt=True)
        )
        ids = encoding["input_ids"]
    else:
        route = "tokenizer(transcript)"
        ids = model.tokenizer(prompt.rendered.text, verbose=False)["input_ids"]
    return compare(np.array(prompt.ids), np.array(ids), 0, route, f"{len(ids)} token ids compared one by one.")


def verify_texts(
    texts: Sequence[tuple[Request, GeneratedText]], hold: "Callable[[LanguageModel], AbstractContextManager[None]]"
) -> Verification:
    """Compute every text again with its plain model; the worst difference counts.

    Args:
        hold: gives the context manager that holds a model's lock; one model is held at a time.
    """
    results = []
    for request, text in texts:
        with hold(request.model):
            results.append(verify_output(request.model, request.ids, request.limits, text))
    worst = max(results, key=lambda result: (not result.equal, result.largest_difference))
    return replace(worst, compared=sum(result.compared for result in results))
