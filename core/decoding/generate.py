"""The same text by transformers' own `generate`, and its beam search on logits that have been read."""

import copy
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from core.decoding.config import DecodingConfig, Limits
from core.decoding.reread import Rows
from core.decoding.stopping import StoppingCriteria
from core.models.model_lock import holds_model_lock

if TYPE_CHECKING:
    from torch import Tensor
    from transformers import PreTrainedModel

    from core.models import LanguageModel


def generate_arguments(
    model: "LanguageModel", prompt_tokens: int, config: DecodingConfig, limits: Limits
) -> dict[str, Any]:
    """Return the keyword arguments of `generate` that give the same text.

    Args:
        prompt_tokens: tokens before it; the context may leave less room than the limits allow.
    """
    stopping = StoppingCriteria.after(model, prompt_tokens, limits)
    return {
        "max_new_tokens": stopping.max_new_tokens,
        **config.kind.generate_arguments(config.settings),
        "repetition_penalty": config.repetition_penalty,
        "no_repeat_ngram_size": config.no_repeat_ngram,
        **({"stop_strings": list(limits.stop)} if limits.stop else {}),
    }


@holds_model_lock
def generated_ids(
    model: "LanguageModel", prompt: Sequence[int], config: DecodingConfig, limits: Limits
) -> tuple[list[int], str]:
    """Return the new ids, and the call in words; whoever waits for the model gets it between two tokens.

    Args:
        prompt: ids, shape (pos,).
    """
    import torch
    from transformers import StoppingCriteriaList

    arguments = generate_arguments(model, len(prompt), config, limits)
    extra: dict[str, Any] = {"tokenizer": model.tokenizer} if "stop_strings" in arguments else {}

    def give_way(input_ids: "Tensor", scores: "Tensor", **_: object) -> "Tensor":
        model.lock.give_way()
        return torch.zeros(len(input_ids), dtype=torch.bool, device=input_ids.device)  # it ends no text

    extra["stopping_criteria"] = StoppingCriteriaList([give_way])
    ids = torch.tensor([list(prompt)], device=model.device)
    output = _generate(model.model)(ids, attention_mask=torch.ones_like(ids), **arguments, **extra)
    shown = ", ".join(f"{name}={value!r}" for name, value in arguments.items())
    return output[0, len(prompt) :].tolist(), f"model.generate(ids, {shown})"


def searched_ids(
    model: "LanguageModel",
    prompt: Sequence[int],
    config: DecodingConfig,
    limits: Limits,
    rows: Mapping[tuple[int, ...], Rows],
) -> tuple[list[int], str]:
    """Return the new ids that `generate` finds by beam search on logits that have been read, and the call in words.

    Transformers searches, penalises and ends as always; only the model's pass is a look-up, many times faster. A search
    that continues a text that has not been read is another one: it has no ids.

    Args:
        prompt: ids, shape (pos,).
        rows: by the ids of a text after the prompt, the raw logits that follow it, float32, (vocab,).
    """
    import torch
    from transformers.modeling_outputs import CausalLMOutput

    def look_up(input_ids: "Tensor", **_: object) -> CausalLMOutput:
        followed = [rows[tuple(ids[len(prompt) :])] for ids in input_ids.tolist()]
        return CausalLMOutput(logits=torch.stack([torch.from_numpy(row) for row in followed])[:, None])

    arguments = generate_arguments(model, len(prompt), config, limits)
    extra: dict[str, Any] = {"tokenizer": model.tokenizer} if "stop_strings" in arguments else {}
    searching = copy.copy(model.model)  # the same weights and settings; the model itself keeps its pass
    searching.forward = look_up
    ids = torch.tensor([list(prompt)])
    try:
        output = _generate(searching)(ids, attention_mask=torch.ones_like(ids), use_cache=False, **arguments, **extra)
    except KeyError:
        return [], "the search by generate() continues another text"
    return output[0, len(prompt) :].tolist(), "generate(), its beam search on the logits read and those shown"


def _generate(model: "PreTrainedModel") -> "Callable[..., Tensor]":
    # subtle: transformers declares `generate` on a mixin that PreTrainedModel does not name.
    return cast("Callable[..., Tensor]", model.generate)
