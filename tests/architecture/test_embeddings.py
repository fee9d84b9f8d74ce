"""Neighbours in the embedding table equal a plain torch computation over all tokens."""

from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.architecture.embeddings import BINS, MOST_NEIGHBOURS, all_cosines, nearest_tokens, ranking
from core.errors import InputError
from core.models import load_model
from tests.conftest import FAMILIES


def plain(model, token_id: int) -> torch.Tensor:
    table = model.model.get_input_embeddings().weight.detach().double()
    return torch.nn.functional.cosine_similarity(table, table[token_id][None], dim=1)


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
@pytest.mark.parametrize("family", FAMILIES)
def test_neighbours_are_those_of_plain_torch(small_model_folders, family, dtype):
    model = load_model(f"folder:{small_model_folders[family]}", dtype)
    shown, cosines = nearest_tokens(model, 70), plain(model, 70)
    top = cosines.topk(MOST_NEIGHBOURS + 1)
    assert [one.token_id for one in shown.nearest] == top.indices[1:].tolist()
    assert [one.cosine for one in shown.nearest] == pytest.approx(top.values[1:].tolist(), rel=1e-6)
    assert [one.rank for one in shown.nearest] == list(range(1, MOST_NEIGHBOURS + 1))
    assert shown.others == len(cosines) - 1 == shown.counts.sum()
    assert shown.mean == pytest.approx(float((cosines.sum() - 1) / shown.others), rel=1e-4, abs=1e-7)


def test_neighbours_of_the_real_model_are_those_of_plain_torch(smollm):
    token_id = smollm.tokenizer(" France")["input_ids"][0]
    shown, top = nearest_tokens(smollm, token_id), plain(smollm, token_id).topk(MOST_NEIGHBOURS + 1)
    assert [one.token_id for one in shown.nearest] == top.indices[1:].tolist()
    assert [one.cosine for one in shown.nearest] == pytest.approx(top.values[1:].tolist(), rel=1e-6)
    assert smollm.model.get_input_embeddings().weight.dtype == torch.float32


finite = st.floats(-100, 100, width=32)


@settings(deadline=None, max_examples=60)
@given(arrays(np.float32, (7, 3), elements=finite), arrays(np.float32, 3, elements=finite))
def test_a_cosine_lies_between_minus_1_and_1_and_no_length_changes_it(table, vector):
    if not np.linalg.norm(vector.astype(np.float64)):
        vector[0] = 1
    rows, direction = torch.from_numpy(table), torch.from_numpy(vector)
    cosines = all_cosines(rows, direction)
    assert np.abs(cosines).max() <= 1 + 1e-6
    assert all_cosines(4 * rows, direction) == pytest.approx(cosines, abs=1e-6)
    assert all_cosines(rows, -direction) == pytest.approx(-cosines, abs=1e-6)
    assert (cosines[(table == 0).all(1)] == 0).all(), "a row of zeros has no direction"


def test_slices_do_not_change_the_cosines_of_a_wide_table():
    torch.manual_seed(0)
    table = torch.randn(1500, 300)  # two slices
    expected = torch.nn.functional.cosine_similarity(table.double(), table[3].double()[None], dim=1).float()
    assert np.array_equal(all_cosines(table, table[3]), expected.numpy())


def test_equal_cosines_are_ranked_by_id():
    order = ranking(np.array([0.5, 0.9, 0.5, 0.9], dtype=np.float32))
    assert order.tolist() == [1, 3, 0, 2]


def test_counts_are_of_equal_ranges(small_models):
    model = small_models["llama"]
    shown, cosines = nearest_tokens(model, 70), plain(model, 70).float().tolist()
    others = [cosine for token, cosine in enumerate(cosines) if token != 70]
    edges = np.linspace(-1, 1, BINS + 1)
    assert shown.counts.tolist() == [sum(low <= one < high for one in others) for low, high in pairwise(edges)]


@pytest.mark.parametrize(("token_id", "count"), [(-1, 5), (10**6, 5), (5, 0), (5, MOST_NEIGHBOURS + 1)])
def test_what_is_out_of_range_is_refused(small_models, token_id, count):
    with pytest.raises(InputError, match="asked for"):
        nearest_tokens(small_models["llama"], token_id, count)


def test_a_zero_vector_has_no_neighbours():
    with pytest.raises(InputError, match="vector is zero"):
        all_cosines(torch.ones(3, 2), torch.zeros(2))
