"""One pass for the picture of the whole model: every number against transformers' own outputs."""

import numpy as np
import pytest
import torch

from core.errors import InputError
from core.river import read_river
from core.river.river import MAX_RIVER_TOKENS, group_sizes
from tests.attention.conftest import hooks_on
from tests.conftest import FAMILIES

TEXT = "The quick brown fox jumps over"


def outputs(model, text: str):
    ids = torch.tensor([model.tokenizer(text)["input_ids"]])
    with torch.inference_mode():
        return model.model(ids, output_hidden_states=True, output_attentions=True)


@pytest.mark.parametrize("family", FAMILIES)
def test_embeddings_streams_weights_and_logits_are_those_of_transformers(small_models, family):
    model = small_models[family]
    river, plain = read_river(model, TEXT), outputs(model, TEXT)
    states = torch.stack(plain.hidden_states)[:, 0]
    assert river.read.logits == pytest.approx(plain.logits[0, -1].numpy(), abs=1e-5)
    assert river.weights == pytest.approx(torch.stack(plain.attentions)[:, 0, :, -1].numpy(), abs=1e-6)
    assert river.norms[:-1] == pytest.approx(states[:-1].norm(dim=-1).numpy(), rel=1e-5)
    assert river.embeddings == pytest.approx(states[0].abs().numpy(), rel=1e-5), "32 numbers make 32 groups of one"


@pytest.mark.parametrize("family", FAMILIES)
def test_all_parts_together_are_the_logit_of_the_likeliest_token(small_models, family):
    model = small_models[family]
    river, plain = read_river(model, TEXT), outputs(model, TEXT)
    assert river.parts.token_id == int(plain.logits[0, -1].argmax())
    parts = [river.parts.contributions[0], *river.attention, *river.mlp, river.biases]
    assert len(parts) == 2 + 2 * model.model.config.num_hidden_layers
    assert sum(parts) == pytest.approx(float(plain.logits[0, -1].max()), abs=1e-4)


def test_the_head_shown_is_in_the_block_that_adds_most_and_looks_between_first_and_last(small_models):
    river = read_river(small_models["llama"], TEXT)
    layer, head = river.head
    assert river.attention[layer - 1] == max(river.attention)
    assert river.weights[layer - 1, head - 1, 1:-1].max() == river.weights[layer - 1, :, 1:-1].max()


def test_one_token_is_enough(small_models):
    model = small_models["gpt2"]
    river = read_river(model, "T")
    assert len(river.read.encoded.ids) == 1
    assert river.head[1] == 1


def test_a_long_text_loses_its_beginning_and_hooks_are_removed_even_after_an_error(small_models):
    model = small_models["llama"]
    before = hooks_on(model)
    encoded = read_river(model, "fox " * 200).read.encoded
    assert len(encoded.ids) == min(MAX_RIVER_TOKENS, model.context) and encoded.left_out > 0
    with pytest.raises(InputError):
        read_river(model, "")
    assert hooks_on(model) == before


def test_groups_that_do_not_divide_evenly_differ_by_one():
    sizes = group_sizes(np.ones((2, 70), dtype=np.float32))
    assert sizes.shape == (2, 32) and sizes == pytest.approx(1.0)
