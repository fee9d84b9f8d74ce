"""The code of *Show the code* runs unchanged and computes the values on screen."""

import pytest

from core.tokenization import (
    COURSE_CORPUS,
    TOKENIZERS,
    character_vocabulary,
    human_rights_in,
    model_tokenizer,
    word_vocabulary,
)
from core.tokenization.bpe import LEVELS, train
from core.tokenization.snippets import LONGEST_QUOTE, bpe_code, compare_code, pretrained_code, vocabulary_code

TEXT = "The 🌟 star-player's \"40\" points!\n<|endoftext|> \\ '''"


def run(code: str) -> dict:
    names: dict = {}
    exec(code, names)
    return names


@pytest.mark.parametrize("vocabulary", [word_vocabulary(COURSE_CORPUS), character_vocabulary(COURSE_CORPUS)])
def test_vocabulary_from_a_corpus(vocabulary):
    assert tuple(run(vocabulary_code(vocabulary, COURSE_CORPUS, TEXT))["ids"]) == vocabulary.encode(TEXT).ids


def test_the_courses_character_vocabulary(capsys):
    names = run(vocabulary_code(character_vocabulary(), None, "Hello?"))
    assert names["ids"] == [35, 6, 13, 13, 16, 1]
    assert "Hello[UNK]" in capsys.readouterr().out


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("corpus", [COURSE_CORPUS, human_rights_in("ru"), "a"])
def test_bpe(corpus, level):
    learned = [merge.pair for merge in train(corpus, 50, level).merges]
    assert run(bpe_code(corpus, 50, level))["merges"] == learned


@pytest.mark.parametrize("key", list(TOKENIZERS))
def test_pretrained(key):
    names = run(pretrained_code(TOKENIZERS[key], TEXT))
    assert names["ids"] == list(TOKENIZERS[key].load().encode(TEXT).ids)
    assert names["decode"](names["ids"]) == TEXT


def test_a_models_own_tokenizer(smollm):
    spec = model_tokenizer("own", "Own", smollm.folder)
    assert run(pretrained_code(spec, TEXT))["ids"] == smollm.tokenizer(TEXT)["input_ids"]


def test_compare():
    specs = list(TOKENIZERS.values())
    ids_of = run(compare_code(specs, TEXT))["ids_of"]
    assert ids_of == {spec.title: list(spec.load().encode(TEXT).ids) for spec in specs}


def test_a_long_text_is_quoted_in_part_and_says_so():
    code = pretrained_code(TOKENIZERS["gpt2"], "word " * 1000)
    assert f"the first {LONGEST_QUOTE} of 5,000 characters" in code
