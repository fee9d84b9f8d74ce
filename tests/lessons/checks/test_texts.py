"""Checks of texts against the course's outputs and tiktoken."""

import pytest

from core.errors import InputError
from core.lessons.checks import CHECKS
from core.lessons.checks.registry import check
from core.lessons.checks.texts import pair_count, words_known
from core.tokenization import COURSE_CORPUS
from core.tokenization.openai import tiktoken_tokenizer

STAR = "The 🌟 star-player scored 40 points!"


def answer(name: str, options: tuple[str, ...] = (), **arguments):
    return CHECKS[name].answer(None, arguments, options)


@pytest.mark.parametrize("name", ["gpt2", "cl100k_base", "o200k_base"])
def test_tokens_are_counted_as_tiktoken_does(name):
    expected = len(tiktoken_tokenizer(name).encoding.encode(STAR))
    assert answer("token_count", text=STAR, tokenizer=name) == expected


def test_tokenizers_and_texts_are_compared_by_their_tokens():
    names = ("gpt2", "cl100k_base", "o200k_base")
    counts = {name: len(tiktoken_tokenizer(name).encoding.encode("こんにちは世界")) for name in names}
    assert answer("fewest_tokens", names, text="こんにちは世界") == min(names, key=counts.__getitem__)
    assert answer("texts_by_tokens", ("a b c", "a", "a b")) == ("a", "a b", "a b c")
    assert answer("text_with_most_tokens", ("a b c", "a")) == "a b c"


def test_the_courses_vocabularies_have_the_sizes_of_the_course():
    assert words_known() == 21  # the table of the course
    assert answer("words_unknown", text="The brown unicorn jumps") == 1  # id 1 stands once in [17, 2, 1, 6]
    assert answer("words_unknown", text="fox, dog, token") == 2  # a comma makes another word
    assert answer("characters_unknown", text="Hello?") == 1 and answer("characters_unknown", text="a b c") == 2


def test_the_first_pair_is_the_most_frequent_of_the_corpus():
    words = COURSE_CORPUS.split(" ")
    pairs = [word[at : at + 2] for word in words for at in range(len(word) - 1) if "\n" not in word[at : at + 2]]
    assert pair_count(1) >= max(pairs.count(pair) for pair in pairs)
    with pytest.raises(InputError, match="There are merges 1 to"):
        pair_count(0)


def test_a_linear_layer_by_hand():
    assert answer("weighted_sum", x="1 2 -1", weights="2 0 1", bias=1.0) == 2  # 2 + 0 - 1 + 1
    with pytest.raises(InputError, match="no list of numbers"):
        answer("weighted_sum", x="one", weights="1", bias=0.0)
    with pytest.raises(InputError, match="2 inputs and 1 weights"):
        answer("weighted_sum", x="1 2", weights="1", bias=0.0)


def test_an_unknown_tokenizer_and_a_name_that_is_taken_are_sentences():
    with pytest.raises(InputError, match="Known: gpt2"):
        answer("token_count", text="a", tokenizer="gpt9")
    with pytest.raises(InputError, match="is there already"):
        check("number")(words_known)
