"""A text read again in slices gives the logits of one plain pass, also where attention sees a window only."""

import numpy as np
import pytest
import torch

from core.decoding import reread as module
from core.decoding.reread import read_singly, reread, reread_together


@pytest.mark.parametrize("family", ["gpt2", "llama", "gemma3_text"])
def test_slices_give_the_logits_of_one_pass(family, small_models, monkeypatch):
    monkeypatch.setattr(module, "SLICE", 7)
    model, ids = small_models[family], list(range(3, 50))
    with torch.inference_mode():
        plain = model.model(torch.tensor([ids]), use_cache=False).logits[0, 9:-1].numpy()
    rows = np.concatenate(list(reread(model, ids[:10], ids[10:])))
    assert rows.shape == plain.shape
    assert np.allclose(rows, plain, atol=1e-5)


@pytest.mark.parametrize("family", ["gpt2", "gemma3_text"])
def test_tokens_read_one_by_one_give_the_logits_of_one_pass(family, small_models):
    model, ids = small_models[family], list(range(3, 40))
    with torch.inference_mode():
        plain = model.model(torch.tensor([ids]), use_cache=False).logits[0, -1].numpy()
    assert np.allclose(read_singly(model, ids), plain, atol=1e-5)


@pytest.mark.parametrize("family", ["gpt2", "gemma3_text"])
def test_texts_of_one_length_are_read_together(family, small_models, monkeypatch):
    monkeypatch.setattr(module, "SLICE", 7)
    model, prompt, texts = small_models[family], [5, 6, 7], [list(range(9, 29)), list(range(50, 70))]
    together = np.concatenate(list(reread_together(model, prompt, texts)), axis=1)
    for rows, text in zip(together, texts, strict=True):
        assert np.allclose(rows, np.concatenate(list(reread(model, prompt, text))), atol=1e-5)
