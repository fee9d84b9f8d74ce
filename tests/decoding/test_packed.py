"""The packed twin computes the same and leaves the model alone."""

import gc
import weakref

import pytest
import torch

from core.decoding import DecodingConfig, packed
from core.decoding.packed_linear import PackedLinear
from core.models import load_model
from tests.conftest import FAMILIES
from tests.decoding.runs import run


@pytest.mark.parametrize("family", FAMILIES)
def test_the_twins_logits_are_the_models_and_the_model_stays_as_it_is(small_models, family):
    model = small_models[family].model
    ids = torch.arange(4, 44)[None]  # beyond the sliding window of the small Gemma 3
    with torch.inference_mode():
        before = model(input_ids=ids).logits
        twin = packed.build_twin(model)
        assert torch.allclose(twin(input_ids=ids).logits, before, atol=1e-5)
        assert torch.equal(model(input_ids=ids).logits, before)
    assert model.config._attn_implementation == "eager"
    assert not any(isinstance(layer, PackedLinear) for layer in model.modules())
    assert sum(isinstance(layer, PackedLinear) for layer in twin.modules()) >= 9
    shared = {parameter.data_ptr() for parameter in model.parameters()}
    assert {parameter.data_ptr() for parameter in twin.parameters()} < shared


def test_smollms_twin_agrees_on_a_real_text(smollm):
    ids = torch.tensor([smollm.tokenizer("The strawberry mojito was unbelievably delightful")["input_ids"]])
    with smollm.lock.hold(), torch.inference_mode():
        twin = packed.decoding_network(smollm)
        assert twin is not smollm.model
        ours = twin(input_ids=ids).logits[0].double().log_softmax(-1)
        plain = smollm.model(input_ids=ids).logits[0].double().log_softmax(-1)
    divergence = (plain.exp() * (plain - ours)).sum(-1)
    assert divergence.max() < 1e-8
    assert torch.equal(ours.argmax(-1), plain.argmax(-1))


def test_a_twin_is_freed_with_its_model(small_model_folders):
    model = load_model(f"folder:{small_model_folders['qwen2']}")
    twin = weakref.ref(packed.decoding_network(model))
    plain = weakref.ref(model.model)
    assert twin() is not None
    del model
    gc.collect()
    assert twin() is None and plain() is None


@pytest.mark.parametrize("reason", ["memory", "budget", "kernels", "dtype"])
def test_without_a_twin_the_plain_model_decodes_the_same_text(small_model_folders, small_models, reason, monkeypatch):
    model = load_model(f"folder:{small_model_folders['llama']}", "bfloat16" if reason == "dtype" else "float32")
    if reason == "memory":
        monkeypatch.setattr(packed, "available_memory", lambda: 1000)
    if reason == "budget":
        monkeypatch.setattr(packed, "default_budget", lambda: 10_000)
    if reason == "kernels":
        monkeypatch.setattr("core.decoding.packed_linear.PackedLinear.__init__", _no_kernel)
        packed._kernels_work.cache_clear()
    ids = model.tokenizer("Hello my name")["input_ids"]
    texts = [
        t.token_ids for t in run(model, ids, [DecodingConfig("greedy"), DecodingConfig("top_k", seed=2)], tokens=6)
    ]
    assert model not in packed._twins
    if reason == "kernels":
        packed._kernels_work.cache_clear()
    if reason != "dtype":
        configs = [DecodingConfig("greedy"), DecodingConfig("top_k", seed=2)]
        assert texts == [t.token_ids for t in run(small_models["llama"], ids, configs, tokens=6)]


def _no_kernel(self, weight, bias):
    raise NotImplementedError("no such operator")
