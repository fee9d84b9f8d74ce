"""Claims are compared value by value, and see every corruption."""

import numpy as np
import pytest

from core.verification import Claim, Verification, compare, with_printed
from tests.sabotage import corrupted, expect_all_seen


def test_equal_values_words_ids_and_removed_tokens_are_equal():
    assert Claim("p", np.array([0.5, np.inf]), np.array([0.5, np.inf])).equal
    assert Claim("words", ["a", "b"], ["a", "b"]).equal
    assert Claim("ids", [1, 2], [1, 2]).equal
    assert Claim("nothing", [], []).equal


@pytest.mark.parametrize(
    ("shown", "recomputed"),
    [
        ([1.0, 2.0], [1.0, 2.1]),
        ([1.0], [np.nan]),
        ([np.nan], [np.nan]),
        ([np.inf], [-np.inf]),
        ([1.0, 2.0], [1.0]),
        ([[1.0, 2.0]], [1.0, 2.0]),
        (["a"], ["b"]),
        ([3], [4]),
        ([True], [False]),
    ],
)
def test_differences_shapes_and_what_is_no_number_are_not_equal(shown, recomputed):
    assert not Claim("x", np.array(shown), np.array(recomputed), allowed=0.05).equal


def test_the_worst_value_is_the_one_farthest_outside_its_own_allowance():
    claim = Claim("p", np.array([1.0, 0.01]), np.array([1.01, 0.02]), allowed=np.array([0.1, 0.001]))
    assert claim.worst.place == (1,) and claim.worst.difference == pytest.approx(0.01)
    assert claim.worst.filled == pytest.approx(10)


def test_a_verification_is_equal_when_all_claims_are_and_names_the_worst_first():
    good = Claim("good", np.array([1.0]), np.array([1.0]))
    close = Claim("close", np.array([1.0]), np.array([1.09]), allowed=0.1)
    wrong = Claim("wrong", np.array([1]), np.array([2]))
    assert Verification((good, close)).equal
    assert not Verification((good, wrong)).equal
    assert not Verification(()).equal
    assert [claim.name for claim in Verification((good, close, wrong)).worst_first] == ["wrong", "close", "good"]
    assert compare(np.array([1.0]), np.array([1.0]), 0, "route").equal


def test_printed_numbers_may_differ_by_half_a_unit_of_their_last_digit():
    assert Claim.printed("p", ["26.44%", "0.0900%"], [0.264449, 0.00090004]).equal
    assert not Claim.printed("p", ["26.44%"], [0.26446]).equal
    assert not Claim.printed("tokens", ["49,152"], [49_153]).equal
    with pytest.raises(ValueError, match="2 numbers"):
        Claim.printed("two", ["1 of 2"], [1])


def test_every_kind_of_sabotage_is_made_and_seen():
    numbers = Claim("p", np.array([0.1, 0.2, 0.7]), np.array([0.1, 0.2, 0.7]), allowed=1e-6)
    assert [error for error, _ in corrupted(numbers, 1e-3)] == [
        "largest value off by 0.001",
        "middle value off by 0.001",
        "order",
        "one missing",
    ]
    words = Claim("words", ["a", "b"], ["a", "b"])
    ids = Claim("ids", np.array([5, 6]), np.array([5, 6]))
    assert expect_all_seen([numbers, words, ids]) == 10


def test_a_claim_that_allows_too_much_fails_the_sabotage():
    lenient = Claim("p", np.array([0.1, 0.2]), np.array([0.1, 0.2]), allowed=0.01)
    with pytest.raises(AssertionError, match="off by"):
        expect_all_seen([lenient])


def test_printed_texts_follow_the_claim_they_are_made_of_and_no_name_is_lost():
    values = Claim("p", np.array([[0.5], [0.25]]), np.array([[0.5], [0.2501]]), allowed=np.array([[1e-6], [1e-3]]))
    plain, printed = with_printed([values], {"p": ["50.00%", "25.01%"]})
    assert plain is values and printed.equal
    assert printed.allowed.tolist() == pytest.approx([1e-6 + 5e-5, 1e-3 + 5e-5])
    assert not list(with_printed([values], {"p": ["50.02%", "25.01%"]}))[1].equal
    with pytest.raises(ValueError, match="'q'"):
        list(with_printed([values], {"q": ["1"]}))


def test_a_printed_number_is_sabotaged_by_its_own_digits():
    (claim,) = [Claim.printed("bits", ["0.25", "7.31"], [0.2461, 7.3082])]
    assert expect_all_seen([claim]) == 4
