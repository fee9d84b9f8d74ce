"""The same text by transformers' own `generate`."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, cast

from core.decoding.config import DecodingConfig, Limits
from core.decoding.stopping import StoppingCriteria
from core.models.model_lock import holds_model_lock

if TYPE_CHECKING:
    from torch import Tensor

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
    # subtle: transformers declares `generate` on a mixin that PreTrainedModel does not name.
    generate = cast("Callable[..., Tensor]", model.model.generate)
    output = generate(ids, attention_mask=torch.ones_like(ids), **arguments, **extra)
    shown = ", ".join(f"{name}={value!r}" for name, value in arguments.items())
    return output[0, len(prompt) :].tolist(), f"model.generate(ids, {shown})"
