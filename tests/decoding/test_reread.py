"""A text read again in slices gives the logits of one plain pass, also where attention sees a window only."""

import numpy as np
import pytest
import torch

from core.decoding import reread as module
from core.decoding.reread import reread


@pytest.mark.parametrize("family", ["gpt2", "llama", "gemma3_text"])
def test_slices_give_the_logits_of_one_pass(family, small_models, monkeypatch):
    monkeypatch.setattr(module, "SLICE", 7)
    model, ids = small_models[family], list(range(3, 50))
    with torch.inference_mode():
        plain = model.model(torch.tensor([ids]), use_cache=False).logits[0, 9:-1].numpy()
    rows = np.concatenate(list(reread(model, ids[:10], ids[10:])))
    assert rows.shape == plain.shape
    assert np.allclose(rows, plain, atol=1e-5)
