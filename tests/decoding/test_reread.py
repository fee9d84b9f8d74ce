"""Texts read again together in slices give the logits of one plain pass, also where attention sees a window only."""

import numpy as np
import pytest
import torch

from core.decoding import reread as module
from core.decoding.reread import read_singly, reread

PROMPT = list(range(3, 13))
# Of different lengths, one empty, two with the same beginning.
TEXTS = [list(range(13, 50)), [], [20], list(range(13, 30)), list(range(60, 67))]


def plain_rows(model, prompt, text) -> np.ndarray:
    """Logits before each token of a text, by one pass of the plain model."""
    with torch.inference_mode():
        return model.model(torch.tensor([[*prompt, *text]]), use_cache=False).logits[0, len(prompt) - 1 : -1].numpy()


@pytest.mark.parametrize("size", [7, 64])
@pytest.mark.parametrize("prompt", [PROMPT, [5]])
@pytest.mark.parametrize("family", ["gpt2", "llama", "gemma3_text"])
def test_texts_read_together_have_the_logits_of_one_pass_each(family, prompt, size, small_models, monkeypatch):
    monkeypatch.setattr(module, "SLICE", size)
    model, parts = small_models[family], {index: [] for index, text in enumerate(TEXTS) if text}
    for slice_of_each in reread(model, prompt, TEXTS):
        assert sum(map(len, slice_of_each.values())) <= max(size, len(parts))
        for index, rows in slice_of_each.items():
            parts[index].append(rows)
    for index, read in parts.items():
        rows, plain = np.concatenate(read), plain_rows(model, prompt, TEXTS[index])
        assert rows.shape == plain.shape
        assert np.allclose(rows, plain, atol=1e-5)


def test_nothing_is_read_for_texts_without_tokens(small_models):
    assert list(reread(small_models["llama"], PROMPT, [[], []])) == []


@pytest.mark.parametrize("family", ["gpt2", "gemma3_text"])
def test_tokens_read_one_by_one_give_the_logits_of_one_pass(family, small_models):
    model, ids = small_models[family], list(range(3, 40))
    with torch.inference_mode():
        plain = model.model(torch.tensor([ids]), use_cache=False).logits[0, -1].numpy()
    assert np.allclose(read_singly(model, ids), plain, atol=1e-5)
