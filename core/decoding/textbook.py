"""Decoding in its simplest form: one text, no batch, no cache; tests check that the engine gives the same tokens.

*Show the code* prints these functions, so what a student reads here is what runs in a notebook. `model` is any causal
language model of transformers, `processors` are logits processors of transformers or of this app. Imports torch:
import it late.
"""

from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import Tensor, nn

Processor = Callable[[Tensor, Tensor], Tensor]


def decode_text(
    model: nn.Module,
    prompt: Tensor,
    processors: Sequence[Processor],
    max_new_tokens: int,
    is_end: Callable[[Tensor], bool],
    rng: np.random.Generator | None = None,
) -> Tensor:
    """Greedy decoding, or sampling with `rng`. `prompt` is (1, pos); returns the new tokens, (pos,)."""
    input_ids = prompt
    for _ in range(max_new_tokens):
        with torch.inference_mode():
            scores = model(input_ids).logits[:, -1].float()  # (1, vocab)
        for processor in processors:  # penalties, temperature, filters
            scores = processor(input_ids, scores)
        if rng is None:
            token = scores.argmax(-1)
        else:  # tokens lie on a bar from 0 to 1 in the order of their ids; a random number points at one
            bar = scores[0].double().softmax(-1).cumsum(0)
            token = torch.searchsorted(bar, torch.tensor([rng.random()]).double(), right=True)
        input_ids = torch.cat([input_ids, token[None]], dim=1)
        if is_end(input_ids[0, prompt.shape[1] :]):
            break
    return input_ids[0, prompt.shape[1] :]


def beam_search(
    model: nn.Module,
    prompt: Tensor,
    processors: Sequence[Processor],
    max_new_tokens: int,
    is_end: Callable[[Tensor], bool],
    width: int,
    compared: int,
    length_penalty: float,
    early_stopping: bool | str,
) -> Tensor:
    """Beam search as `generate` does it: each step compares `compared` continuations and keeps `width`."""
    beams: list[tuple[float, Tensor]] = [(0.0, prompt)]  # log-probability and tokens of each unfinished text
    results: list[tuple[float, Tensor]] = []  # final score and tokens of the best finished texts
    for length in range(1, max_new_tokens + 1):
        candidates: list[tuple[float, Tensor]] = []
        for total, input_ids in beams:
            with torch.inference_mode():
                scores = model(input_ids).logits[:, -1].float().log_softmax(-1)  # (1, vocab)
            for processor in processors:
                scores = processor(input_ids, scores)
            totals, tokens = (scores[0] + total).topk(min(compared, scores.shape[1]))
            longer = [torch.cat([input_ids, token[None, None]], dim=1) for token in tokens]
            candidates += zip(totals.tolist(), longer, strict=True)
        candidates = sorted(candidates, key=lambda candidate: -candidate[0])[:compared]
        ended = [length == max_new_tokens or is_end(ids[0, prompt.shape[1] :]) for _, ids in candidates]
        for (total, input_ids), end in zip(candidates[:width], ended[:width], strict=True):
            if end:
                results.append((total / length**length_penalty, input_ids))
        results = sorted(results, key=lambda result: -result[0])[:width]
        beams = [candidate for candidate, end in zip(candidates, ended, strict=True) if not end][:width]
        longest = max_new_tokens if early_stopping == "never" and length_penalty > 0 else length
        full = len(results) == width
        if not beams or (full and (early_stopping is True or beams[0][0] / longest**length_penalty <= results[-1][0])):
            break
    return results[0][1][0, prompt.shape[1] :]
