"""The prompt by another route: transformers renders and tokenizes in one call."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from core.chat.answering import Request, TurnOf
from core.chat.conversation import Conversation
from core.chat.prompt import ChatPrompt
from core.decoding import Transcript
from core.decoding.verify import verify_output
from core.tokenization import has_chat_template
from core.verification import Verification, compare

if TYPE_CHECKING:
    from core.models import LanguageModel


def verify_prompt(model: "LanguageModel", conversation: Conversation, prompt: ChatPrompt) -> Verification:
    """Compare every id with those of `apply_chat_template(tokenize=True)`; a transcript is tokenized at one go."""
    kept = replace(conversation, messages=conversation.messages[prompt.left_out :])
    if has_chat_template(model):
        route = "tokenizer.apply_chat_template(messages, add_generation_prompt=True)"
        ids = model.tokenizer.apply_chat_template(kept.as_dicts(), add_generation_prompt=True)["input_ids"]
    else:
        route = "tokenizer(transcript)"
        ids = model.tokenizer(prompt.rendered.text, verbose=False)["input_ids"]
    return compare(np.array(prompt.ids), np.array(ids), 0, route, f"{len(ids)} token ids compared one by one.")


def verify_texts(texts: Sequence[tuple[Request, Transcript]], turn_of: TurnOf) -> Verification:
    """Compute every text again with its plain model, each in a turn of that model; the worst difference counts."""
    results = []
    for request, transcript in texts:
        with turn_of(request.model):
            results.append(verify_output(request.model, request.ids, request.limits, transcript))
    worst = max(results, key=lambda result: (not result.equal, result.largest_difference))
    return replace(worst, compared=sum(result.compared for result in results))
