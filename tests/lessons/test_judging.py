"""Guesses are read strictly and judged by what the model computes."""

import pytest
import torch

from core.errors import InputError
from core.lessons import Lesson, Question, Step, answer_lesson, judge, read_guess

NUMBER = Question("number", "?", "weighted_sum", {"x": "1 2", "weights": "3 4", "bias": 0.5})
CHOICE = Question("choice", "?", "text_with_most_tokens", {}, ("one", "one two three", "two words"))
ORDER = Question("order", "?", "texts_by_tokens", {}, ("one two three", "one", "two words"))
TOKEN = Question("token", "?", "likeliest_token", {"text": "The quick brown fox"})


@pytest.mark.parametrize(("typed", "read"), [("40", 40), (" 2.5 % ", 2.5), ("-3", -3), ("49,152", 49152), ("", None)])
def test_a_number_is_read_as_people_write_it(typed, read):
    assert read_guess(NUMBER, typed) == read


@pytest.mark.parametrize("typed", ["cba", "C B A", "c, b; a", "C>B>A"])
def test_an_order_is_read_as_people_write_it(typed):
    assert read_guess(ORDER, typed) == ("two words", "one", "one two three")


@pytest.mark.parametrize(
    ("question", "typed", "words_said"),
    [
        (NUMBER, "many", "no number"),
        (NUMBER, "1e999", "no number"),
        (CHOICE, "four", "no option"),
        (ORDER, "AAB", "no order of A, B, C"),
        (ORDER, "AB", "Each letter is written once"),
        (TOKEN, "x" * 61, "It may have 60"),
    ],
)
def test_a_guess_that_cannot_be_an_answer_is_a_sentence(question, typed, words_said):
    with pytest.raises(InputError, match=words_said):
        read_guess(question, typed)


def test_numbers_options_and_orders_are_compared_with_the_computed_answer():
    judged = judge(None, NUMBER, 10.0)
    assert (judged.answer, judged.guess, judged.right) == (11.5, 10.0, False)  # 3 + 8 + 0.5
    assert judge(None, CHOICE, "one two three").right
    assert not judge(None, CHOICE, None).right and judge(None, CHOICE, None).answer == "one two three"
    ordered = judge(None, ORDER, ("two words", "one", "one two three"))
    assert ordered.answer == ("one", "two words", "one two three") and ordered.exchanges == 1


def test_a_token_has_its_share_and_rank_among_all(small_models):
    model = small_models["llama"]
    with torch.inference_mode():
        logits = model.model(**model.tokenizer(TOKEN.arguments["text"], return_tensors="pt")).logits[0, -1].double()
    ids = [model.tokenizer(word, add_special_tokens=False)["input_ids"] for word in (" the", "the")]
    token_id = max((form[0] for form in ids if len(form) == 1), key=lambda one: logits[one])
    judged = judge(model, TOKEN, "the")
    assert judged.guess_rank == 1 + int((logits > logits[token_id]).sum())
    assert judged.guess_share == pytest.approx(float(logits.softmax(-1)[token_id]), rel=1e-6)
    assert judged.answer_share == pytest.approx(float(logits.softmax(-1).max()), rel=1e-6)


def test_a_word_of_several_tokens_is_refused_where_one_is_asked_for(small_models):
    with pytest.raises(InputError, match="One is asked for"):
        judge(small_models["llama"], TOKEN, "unbelievably delightful mojito")


def test_a_lesson_is_answered_step_by_step_and_what_cannot_be_answered_is_a_sentence(small_models):
    asked = [None, NUMBER, TOKEN, Question("number", "?", "rank", {"text": "a", "word": "antidisestablishmentarian"})]
    steps = tuple(Step("probabilities", "Pipeline", "Look.", question=one) for one in asked)
    nothing, number, token, refused = answer_lesson(small_models["llama"], Lesson("x", "X", "Y", 1, steps))
    assert nothing is None and number.answer == 11.5
    assert token == judge(small_models["llama"], TOKEN, None)
    assert "tokens for this model" in refused
