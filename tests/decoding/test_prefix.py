"""Prefill: the common beginning is reused, long prompts are read in chunks, the cache is bounded."""

import pytest
import torch

from core.decoding import (
    DecodingConfig,
    prefill,
)
from core.result_cache import ResultCache, array_bytes
from tests.conftest import FAMILIES
from tests.decoding.runs import run

ALL = [
    DecodingConfig("greedy"),
    DecodingConfig("top_p", seed=4),
    DecodingConfig("temperature", repetition_penalty=1.2, seed=9),
    DecodingConfig("beam", {"beam_width": 4}),
]


@pytest.mark.parametrize("family", FAMILIES)
def test_a_prefix_is_reused_as_far_as_it_is_common_and_never_changed(small_models, family, monkeypatch):
    model = small_models[family]
    ids = model.tokenizer("The quick brown fox jumps over the lazy dog")["input_ids"] * 2  # beyond Gemma's window
    earlier = prefill(model, ids)
    kept = earlier.store.clone()
    read = []
    from core.decoding import prefix as module

    real = module.forward
    monkeypatch.setattr(module, "forward", lambda m, new, cache: read.append(len(new[0])) or real(m, new, cache))
    longer = [*ids[:-4], 7, 9, 11]
    fresh, extended = prefill(model, longer), prefill(model, longer, earlier)
    assert read == [len(longer), 3]
    assert torch.allclose(fresh.store, extended.store, atol=1e-5)
    assert torch.allclose(fresh.logits, extended.logits, atol=1e-4)
    assert prefill(model, ids, earlier) is earlier
    assert torch.allclose(prefill(model, ids[:9], earlier).logits, prefill(model, ids[:9]).logits, atol=1e-4)
    texts = [t.token_ids for t in run(model, longer, ALL, prefix=earlier)]
    assert texts == [t.token_ids for t in run(model, longer, ALL)]
    assert torch.equal(earlier.store, kept)


def test_a_long_prompt_is_read_in_chunks_so_that_nobody_waits_long(llama, monkeypatch):
    monkeypatch.setattr("core.decoding.prefix.CHUNK", 16)
    ids = [token_id % 300 for token_id in range(5, 75)]
    read = prefill(llama, ids)
    with torch.inference_mode():
        expected = llama.model(input_ids=torch.tensor([ids])).logits[0, -1]
    assert torch.allclose(read.logits, expected, atol=1e-4)


def test_a_prefix_counts_with_its_bytes_in_a_bounded_cache(llama, ids):
    read = prefill(llama, ids)
    assert array_bytes(read) == read.nbytes == read.store.nbytes + read.logits.nbytes
    cache = ResultCache(max_bytes=read.nbytes)
    cache.put("a", read)
    cache.put("b", prefill(llama, ids))
    assert cache.get("a") is None and cache.get("b") is not None
