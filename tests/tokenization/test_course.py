"""The outputs of the course, exactly, without a hub and without tiktoken's download."""

import socket

import pytest

from core.tokenization import COURSE_CORPUS, TOKENIZERS, character_vocabulary, word_vocabulary

MOJITO = "The strawberry mojito was unbelievably delightful"
ROCKET = "Unbelievable tokenization powers! 🚀"
STAR = "The 🌟 star-player scored 40 points!"
ROCKET_IDS = [3118, 6667, 11203, 540, 11241, 1634, 5635, 0, 12520, 248, 222]
STAR_CL100K = [791, 11410, 234, 253, 6917, 43467, 16957, 220, 1272, 3585, 0]


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("a tokenizer asked for the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)


def test_word_level():
    vocabulary = word_vocabulary(COURSE_CORPUS)
    assert len(vocabulary.tokens) == 21
    ids = vocabulary.encode("The brown unicorn jumps").ids
    assert ids == (17, 2, 1, 6)
    assert vocabulary.decode(list(ids)) == "the brown [UNK] jumps"


def test_character_level():
    vocabulary = character_vocabulary()
    ids = vocabulary.encode("Hello?").ids
    assert ids == (35, 6, 13, 13, 16, 1)
    assert vocabulary.decode(list(ids)) == "Hello[UNK]"


@pytest.mark.parametrize(
    ("key", "text", "ids"),
    [
        ("gpt2", MOJITO, [464, 41236, 6941, 73, 10094, 373, 48943, 32327]),
        ("gpt2", ROCKET, ROCKET_IDS),
        ("gpt2-tiktoken", STAR, [464, 12520, 234, 253, 3491, 12, 7829, 7781, 2319, 2173, 0]),
        ("cl100k_base", STAR, STAR_CL100K),
    ],
)
def test_pretrained(key, text, ids):
    tokenizer = TOKENIZERS[key].load()
    assert list(tokenizer.encode(text).ids) == ids
    assert tokenizer.decode(ids) == text
