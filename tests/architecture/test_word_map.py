"""The map of words is the principal component analysis that NumPy computes."""

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.architecture.word_map import MOST_WORDS, WORDS, principal_plane, read_word_groups, word_map
from core.errors import InputError
from tests.conftest import FAMILIES

IDS = (70, 80, 90, 100, 110, 120)


@pytest.mark.parametrize("family", FAMILIES)
def test_places_are_those_of_a_singular_value_decomposition_by_numpy(small_models, family):
    model = small_models[family]
    shown = word_map(model, IDS, extra=200)
    table = model.model.get_input_embeddings().weight.detach().double().numpy()
    centred = table[list(IDS)] - table[list(IDS)].mean(0)
    _, sizes, axes = np.linalg.svd(centred, full_matrices=False)
    points = centred @ axes[:2].T
    signs = np.array([1 if column.max() > -column.min() else -1 for column in points.T])
    assert shown.points == pytest.approx(points * signs, abs=1e-9)
    assert shown.shares == pytest.approx((sizes**2 / (sizes**2).sum())[:2])
    assert shown.extra == pytest.approx((table[200] - table[list(IDS)].mean(0)) @ axes[:2].T * signs, abs=1e-9)


@settings(deadline=None, max_examples=60)
@given(arrays(np.float64, (5, 4), elements=st.floats(-10, 10)), st.floats(-5, 5))
def test_the_plane_is_orthonormal_and_moving_all_vectors_changes_no_place(vectors, shift):
    sizes = np.linalg.svd(vectors - vectors.mean(0), compute_uv=False)
    assume(sizes[1] > 0.1 and sizes[0] - sizes[1] > 0.1 and sizes[1] - sizes[2] > 0.1)
    mean, plane, shares = principal_plane(vectors)
    points = (vectors - mean) @ plane.T
    assert plane @ plane.T == pytest.approx(np.eye(2), abs=1e-9)
    assert points.sum(0) == pytest.approx([0, 0], abs=1e-9)
    assert 0 < shares[1] <= shares[0] <= shares.sum() <= 1 + 1e-12
    largest = np.abs(points).max(0)
    assert points.max(0) == pytest.approx(largest), "the farthest lies on the positive side"
    moved, plane, _ = principal_plane(vectors + shift)
    again = (vectors + shift - moved) @ plane.T
    assume((np.abs(np.sort(np.abs(points), axis=0)[-1] - np.sort(np.abs(points), axis=0)[-2]) > 1e-6).all())
    assert again == pytest.approx(points, abs=1e-6)


def test_a_line_of_words_spans_no_plane():
    with pytest.raises(InputError, match="span no plane"):
        principal_plane(np.outer(np.arange(4.0), np.ones(3)))
    with pytest.raises(InputError, match="span no plane"):
        principal_plane(np.ones((4, 3)))


def test_words_are_read_in_groups_with_and_without_names():
    first, *_ = groups = read_word_groups(WORDS)
    assert first.name == "animals" and first.words[0] == "dog" and len(groups) == 4


@pytest.mark.parametrize("typed", ["", "one two", "word " * (MOST_WORDS + 1), "a b c\n" * 7])
def test_too_few_and_too_many_words_are_refused(typed):
    with pytest.raises(InputError, match="The map takes 3 to 60 words in at most 6 lines"):
        read_word_groups(typed)


@pytest.mark.parametrize("ids", [(1, 2), (1, 2, 2), tuple(range(MOST_WORDS + 1)), (1, 2, 10**6)])
def test_tokens_that_are_equal_unknown_or_too_many_are_refused(small_models, ids):
    with pytest.raises(InputError):
        word_map(small_models["llama"], ids)


def test_the_table_stays_as_it_is(small_models):
    table = small_models["qwen2"].model.get_input_embeddings().weight
    before = table.detach().clone()
    word_map(small_models["qwen2"], IDS)
    assert torch.equal(before, table)
