"""Run columns to their end."""

from collections.abc import Sequence

import torch

from core.decoding import DecodingConfig, Limits, Transcript, decode
from core.models import LanguageModel


def run(model: LanguageModel, ids: Sequence[int], columns: Sequence[DecodingConfig], tokens: int = 12, **options):
    """The finished transcripts of all columns."""
    limits = options.pop("limits", Limits(tokens))
    transcripts = [Transcript(column, index) for index, column in enumerate(columns)]
    for update in decode(model, ids, columns, limits, **options):
        for transcript in transcripts:
            transcript.add(update)
    return transcripts


def generate(model: LanguageModel, prompts: Sequence[Sequence[int]], tokens: int = 12, **arguments) -> list[list[int]]:
    """New tokens by transformers' `generate` on the plain model, for prompts of equal length."""
    ids = torch.tensor([list(prompt) for prompt in prompts])
    output = model.model.generate(ids, attention_mask=torch.ones_like(ids), max_new_tokens=tokens, **arguments)
    return output[:, ids.shape[1] :].tolist()
