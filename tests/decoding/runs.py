"""Run configs to their end."""

from collections.abc import Iterable, Sequence

import torch

from core.decoding import DecodingConfig, GeneratedText, Limits, StepsByConfig, decode
from core.models import LanguageModel

# A short prompt, and one config of each kind: greedy, beam search, sampling.
TEXT = "Hello my name"
CONFIGS = [
    DecodingConfig("greedy", repetition_penalty=1.2),
    DecodingConfig("beam", {"beam_width": 3, "length_penalty": 0.5, "early_stopping": 1}, no_repeat_ngram=2),
    DecodingConfig("top_p", seed=3),
]


def run(model: LanguageModel, ids: Sequence[int], configs: Sequence[DecodingConfig], tokens: int = 12, **options):
    """Return the finished texts of all configs."""
    return collect(configs, decode(model, ids, configs, options.pop("limits", Limits(tokens)), **options))


def collect(configs: Sequence[DecodingConfig], passes: Iterable[StepsByConfig]) -> list[GeneratedText]:
    """Return the texts that the steps of all passes make."""
    texts = [GeneratedText(config, index) for index, config in enumerate(configs)]
    for steps in passes:
        for index, step in steps.items():
            texts[index].add(step)
    return texts


def generate(model: LanguageModel, prompts: Sequence[Sequence[int]], tokens: int = 12, **arguments) -> list[list[int]]:
    """Return the new tokens by transformers' `generate` on the plain model, for prompts of equal length."""
    ids = torch.tensor([list(prompt) for prompt in prompts])
    output = model.model.generate(ids, attention_mask=torch.ones_like(ids), max_new_tokens=tokens, **arguments)
    return output[:, ids.shape[1] :].tolist()
