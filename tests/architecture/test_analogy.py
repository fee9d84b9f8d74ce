"""Analogies rank every token, the inputs among them."""

import pytest
import torch

from core.architecture.analogy import MOST_RANKED, read_analogy, solve_analogy
from core.errors import InputError
from tests.conftest import FAMILIES


def plain_order(model, a: int, b: int, c: int) -> list[int]:
    table = model.model.get_input_embeddings().weight.detach().double()
    vector = table[a] - table[b] + table[c]
    cosines = torch.nn.functional.cosine_similarity(table, vector[None], dim=1)
    return cosines.argsort(descending=True).tolist()


@pytest.mark.parametrize("family", FAMILIES)
def test_the_rank_counts_the_inputs_and_the_other_one_does_not(small_models, family):
    order = plain_order(small_models[family], 70, 80, 90)
    shown = solve_analogy(small_models[family], 70, 80, 90, order[20])
    assert [one.token_id for one in shown.nearest] == order[:MOST_RANKED]
    assert (shown.expected.rank, shown.tokens) == (21, len(order))
    ahead = [token for token in order[:20] if token in (70, 80, 90)]
    assert ahead and shown.without_inputs == 21 - len(ahead)


def test_a_far_expected_token_is_the_last_row(small_models):
    order = plain_order(small_models["llama"], 70, 80, 90)
    far = solve_analogy(small_models["llama"], 70, 80, 90, order[200])
    assert [row.rank for row in far.rows(4)] == [1, 2, 3, 201]
    near = solve_analogy(small_models["llama"], 70, 80, 90, order[2])
    assert [row.rank for row in near.rows(4)] == [1, 2, 3, 4]


def test_an_expected_input_has_no_rank_without_the_inputs(small_models):
    shown = solve_analogy(small_models["llama"], 70, 80, 90, 70)
    assert shown.expected.token_id == 70 and shown.without_inputs is None


def test_a_minus_a_plus_c_is_c(small_models):
    shown = solve_analogy(small_models["gpt2"], 70, 70, 90)
    assert shown.nearest[0].token_id == 90 and shown.nearest[0].cosine == pytest.approx(1)
    assert shown.expected is None


def test_the_course_of_words_is_read_with_any_minus_and_quotes():
    assert read_analogy(' "Paris" – France+ Italy =Rome ') == ('"Paris"', "France", "Italy", "Rome")


@pytest.mark.parametrize("typed", ["", "king", "king - man", "king + man - woman", "a b - c + d", "a - b + c = d = e"])
def test_another_form_is_refused_with_an_example(typed):
    with pytest.raises(InputError, match=r"has the form a - b \+ c = d"):
        read_analogy(typed)


def test_an_unknown_token_is_refused(small_models):
    with pytest.raises(InputError, match="asked for"):
        solve_analogy(small_models["llama"], 1, 2, 3, 10**6)
