"""Ablation: equal to a model without the components, and leaving the model unchanged."""

import copy
import threading

import numpy as np
import pytest
import torch

from core.architecture import blocks, family_of, final_norm
from core.attention import (
    METHODS,
    Component,
    ablated_next_token,
    attention_pattern,
    read_components,
    sweep_layer,
)
from core.attention.verify.ablation import ablated_logits
from core.errors import InputError
from core.probabilities import Comparison, next_token
from tests.attention.conftest import hooks_on
from tests.conftest import FAMILIES

TEXT = "The quick brown fox jumps over the lazy dog"


def without_head(model, layer: int, head: int):
    """A copy of a small model whose output projection ignores a head (both from 1): its weights are zeros there."""
    copied = copy.deepcopy(model.model)
    twin = copy.copy(model)
    object.__setattr__(twin, "model", copied)
    block = blocks(twin)[layer - 1]
    size = block.attention.head_dim
    family_of(twin).matrix(block.output_projection).data[:, (head - 1) * size : head * size] = 0
    return copied


@pytest.mark.parametrize("family", FAMILIES)
def test_a_head_off_equals_a_model_whose_projection_ignores_it(small_models, family):
    model = small_models[family]
    for layer, head in ((1, 1), (2, 3)):
        off = ablated_next_token(model, TEXT, [Component(layer, str(head))])
        with torch.inference_mode():
            reference = without_head(model, layer, head)(**model.tokenizer(TEXT, return_tensors="pt")).logits[0, -1]
        np.testing.assert_allclose(off.logits, reference.numpy(), atol=1e-6, rtol=0)
        assert np.abs(off.logits - next_token(model, TEXT).logits).max() > 1e-6  # and it did something


def test_a_head_off_equals_plain_zeros_before_the_projection_of_smollm(smollm):
    def plain(module, inputs):
        heads = inputs[0].clone()
        heads[..., 4 * 64 : 5 * 64] = 0
        return (heads,)

    handle = smollm.model.model.layers[1].self_attn.o_proj.register_forward_pre_hook(plain)
    try:
        with torch.inference_mode():
            reference = smollm.model(**smollm.tokenizer(TEXT, return_tensors="pt")).logits[0, -1]
    finally:
        handle.remove()
    off = ablated_next_token(smollm, TEXT, [Component(2, "5")])
    np.testing.assert_allclose(off.logits, reference.numpy(), atol=1e-5, rtol=0)


@pytest.mark.parametrize("family", FAMILIES)
def test_attention_and_mlp_off_leave_the_residual_stream_as_it_was(small_models, family):
    """With both off in both layers nothing is added to the embeddings."""
    model = small_models[family]
    parts = read_components("1.attention 1.mlp 2.attention 2.mlp", 2, 4)
    off = ablated_next_token(model, TEXT, parts)
    with torch.inference_mode():
        ids = model.tokenizer(TEXT, return_tensors="pt").input_ids
        embedded = model.model(ids, output_hidden_states=True).hidden_states[0]
        reference = model.model.get_output_embeddings()(final_norm(model)(embedded))[0, -1]
    np.testing.assert_allclose(off.logits, reference.numpy(), atol=1e-5, rtol=0)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("method", METHODS)
def test_ablation_agrees_with_values_replaced_inside_the_attention(small_models, family, method):
    model = small_models[family]
    parts = read_components("1.2 1.mlp 2.1 2.4 2.attention", 2, 4)
    comparison = Comparison(next_token(model, TEXT), ablated_next_token(model, TEXT, parts, method))
    assert comparison.moved > 1e-6
    again = ablated_logits(model, comparison.b.encoded.ids, parts, method)
    assert np.abs(again - comparison.b.logits).max() < 1e-6


def test_mean_ablation_puts_the_mean_over_the_positions(small_models):
    model = small_models["llama"]
    block, caught = blocks(model)[0], []
    handle = block.output_projection.register_forward_hook(lambda module, inputs, output: caught.append(inputs[0][0]))
    try:
        next_token(model, TEXT)
        ablated_next_token(model, TEXT, [Component(1, "2")], "mean")
    finally:
        handle.remove()
    plain, ablated = caught
    torch.testing.assert_close(ablated[:, 8:16], plain[:, 8:16].mean(0).expand(len(plain), 8))
    assert (ablated[:, :8] == plain[:, :8]).all() and (ablated[:, 16:] == plain[:, 16:]).all()


def test_everything_on_again_is_identical_to_the_last_bit(smollm):
    before = next_token(smollm, TEXT).logits
    parts = read_components("1.1 5.attention 30.mlp", 30, 9)
    assert not (ablated_next_token(smollm, TEXT, parts).logits == before).all()
    assert (ablated_next_token(smollm, TEXT, ()).logits == before).all()
    assert (next_token(smollm, TEXT).logits == before).all()


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("family", FAMILIES)
def test_the_batched_sweep_equals_one_head_after_another(small_models, family, method):
    model = small_models[family]
    on = next_token(model, TEXT)
    for layer in (1, 2):
        swept = sweep_layer(model, TEXT, layer, method)
        single = [
            Comparison(on, ablated_next_token(model, TEXT, [Component(layer, str(h))], method)) for h in range(1, 5)
        ]
        np.testing.assert_allclose(swept, [one.kl[0] for one in single], atol=1e-9, rtol=1e-3)


def test_hooks_never_leak_into_another_session(small_models):
    """Eight sessions at once: four ablate different components, four only read, one after another."""
    model = small_models["llama"]
    on = next_token(model, TEXT).logits
    weights, hooks = attention_pattern(model, TEXT).weights, hooks_on(model)
    parts = [
        [Component(1, "1")],
        [Component(2, "mlp")],
        [Component(1, "attention")],
        [Component(2, "3"), Component(1, "2")],
    ]
    off = [ablated_next_token(model, TEXT, part).logits for part in parts]
    start, wrong = threading.Barrier(8), []

    def session(number: int) -> None:
        start.wait()
        for _ in range(10):
            with model.lock.hold():
                if number < 4:
                    same = (ablated_next_token(model, TEXT, parts[number]).logits == off[number]).all()
                elif number < 6:
                    same = (next_token(model, TEXT).logits == on).all()
                else:
                    same = (attention_pattern(model, TEXT).weights == weights).all()
            if not same:
                wrong.append(number)

    threads = [threading.Thread(target=session, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert hooks_on(model) == hooks


def test_hooks_are_removed_when_the_forward_pass_fails(small_models):
    model = small_models["gpt2"]
    hooks = hooks_on(model)
    with pytest.raises(InputError):
        ablated_next_token(model, "", [Component(1, "1"), Component(2, "mlp")])
    assert hooks_on(model) == hooks


def test_an_unknown_method_is_refused(small_models):
    with pytest.raises(InputError, match="zero, mean"):
        ablated_next_token(small_models["gpt2"], TEXT, (), "random")
