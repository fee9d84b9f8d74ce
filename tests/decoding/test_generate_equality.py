"""Greedy and beam search against transformers' own `generate`, token for token, in float32."""

import pytest

from core.decoding import END_TOKEN, DecodingConfig, Limits
from tests.conftest import FAMILIES
from tests.decoding.runs import generate, run

# Cut to the same number of tokens, so that `generate` can take all of them in one batch without padding.
PROMPT_TOKENS = 8
TEXTS = [
    "Once upon a time there was a little girl who lived in a forest",
    "What is 2+2? The answer to this question is of course",
    "Suggest a party theme. A party theme could be something like",
    "The capital of France is Paris, and the capital of Germany is",
    "import numpy as np\n\ndef softmax(x):\n    return np.exp",
    "The quick brown fox jumps over the lazy dog and the quick brown fox",
    "One, two, three, four, five, six, seven, eight, nine, ten",
    "Roses are red, violets are blue, sugar is sweet and so are",
    "Q: Who wrote Romeo and Juliet?\nA: It was written by",
    "The meaning of life, the universe and everything is not",
    "Ingredients:\n- flour\n- sugar\n- butter\n- eggs\n- milk\n",
    "Dear Sir or Madam, I am writing to you to complain about",
    "Photosynthesis is the process by which plants turn sunlight into energy",
    "The strawberry mojito was unbelievably delightful and we drank",
    "In 1969 the first human being walked on the surface of the Moon",
    "to be or not to be, that is the question whether it is nobler",
    "Tokenization converts text to numbers, and the numbers then go",
    "Large language models predict the next token, and then the next",
]
# Short answers: these end with the end token within a few steps.
CHATS = ["Answer with one word: yes or no?", "What is 2+2?"]
CONFIGS = [
    DecodingConfig("greedy"),
    DecodingConfig("greedy", repetition_penalty=1.15, no_repeat_ngram=3),
    DecodingConfig("beam", {"beam_width": 2, "length_penalty": 0.0, "early_stopping": 1}),
    DecodingConfig("beam", {"beam_width": 4}, repetition_penalty=1.2, no_repeat_ngram=2),
    DecodingConfig("beam", {"beam_width": 8, "length_penalty": -1.0, "early_stopping": 2}),
]


def arguments(config: DecodingConfig) -> dict:
    penalties = {"repetition_penalty": config.repetition_penalty, "no_repeat_ngram_size": config.no_repeat_ngram}
    return {**config.kind.generate_arguments(config.settings), **penalties}


@pytest.fixture(scope="module")
def prompts(smollm) -> list[list[int]]:
    return [smollm.tokenizer(text)["input_ids"][:PROMPT_TOKENS] for text in TEXTS]


@pytest.fixture(scope="module")
def chats(smollm) -> list[list[int]]:
    form = "<|im_start|>user\n{}<|im_end|>\n<|im_start|>assistant\n"
    return [smollm.tokenizer(form.format(text))["input_ids"] for text in CHATS]


@pytest.fixture(scope="module")
def ours(smollm, prompts):
    return [run(smollm, prompt, CONFIGS, tokens=8) for prompt in prompts]


@pytest.mark.parametrize("index", range(len(CONFIGS)), ids=[config.label for config in CONFIGS])
def test_texts_equal_generates_on_eighteen_prompts(smollm, prompts, ours, index):
    theirs = generate(smollm, prompts, tokens=8, **arguments(CONFIGS[index]))
    assert [len(prompt) for prompt in prompts] == [PROMPT_TOKENS] * len(TEXTS)
    for texts, expected in zip(ours, theirs, strict=True):
        found = list(texts[index].token_ids)
        # In a batch, what has ended is filled up with the padding token.
        assert found == expected[: len(found)]
        assert set(expected[len(found) :]) <= {smollm.model.generation_config.pad_token_id}


def test_chats_end_with_the_end_token_where_generate_ends_them(smollm, chats):
    ended = 0
    for chat in chats:
        for text in run(smollm, chat, CONFIGS[:3], tokens=8):
            expected = generate(smollm, [chat], 8, **arguments(text.config))[0]
            assert list(text.token_ids) == expected
            ended += text.finished == END_TOKEN
    assert ended >= 4


def test_a_beam_that_loses_rows_to_a_common_stop_string_grows_back_as_in_generate(smollm):
    prompt = smollm.tokenizer("The cat sat on the")["input_ids"]
    config = DecodingConfig("beam", {"beam_width": 4, "length_penalty": 2.0, "early_stopping": 2})
    beam, _ = run(smollm, prompt, [config, DecodingConfig("greedy")], limits=Limits(10, ("o",)))
    held = [sum(candidate.outcome == "held" for candidate in step.candidates) for step in beam.beam_steps]
    assert held[0] < held[1] == 4
    words = {"stop_strings": ["o"], "tokenizer": smollm.tokenizer}
    assert list(beam.token_ids) == generate(smollm, [prompt], 10, **arguments(config), **words)[0]


SMALL = [
    DecodingConfig("greedy"),
    DecodingConfig("greedy", repetition_penalty=1.3),
    DecodingConfig("greedy", no_repeat_ngram=2),
    DecodingConfig("beam", {"beam_width": 2, "length_penalty": 2.0}),
    DecodingConfig("beam", {"beam_width": 4, "length_penalty": 0.0, "early_stopping": 1}),
    DecodingConfig("beam", {"beam_width": 4, "length_penalty": 0.5, "early_stopping": 2}, no_repeat_ngram=3),
    DecodingConfig("beam", {"beam_width": 8, "length_penalty": -1.0, "early_stopping": 2}),
    DecodingConfig("beam", {"beam_width": 8, "length_penalty": 1.0}, repetition_penalty=1.5),
]


# 13 tokens of prompt and 14 new ones: beyond the sliding window of 16 of the small Gemma 3.
@pytest.mark.slow
@pytest.mark.parametrize("several_ends", [False, True], ids=["one end token", "three end tokens"])
@pytest.mark.parametrize("family", FAMILIES)
def test_small_models_of_all_families_equal_generate(small_models, family, several_ends, monkeypatch):
    model = small_models[family]
    prompt = model.tokenizer("The quick brown fox jumps over")["input_ids"][:13]
    if several_ends:  # tokens these models do choose, so that texts end at different steps
        chosen = run(model, prompt, [DecodingConfig("beam", {"beam_width": 8})], tokens=10)[0].nodes.values()
        ends = sorted({node.step.token_id for node in chosen if node.step.number in (4, 6)})[:2]
        monkeypatch.setattr(model.model.generation_config, "eos_token_id", [0, *ends])
    for first in (0, 4):
        for text in run(model, prompt, SMALL[first : first + 4], tokens=14):
            expected = generate(model, [prompt], 14, pad_token_id=0, **arguments(text.config))[0]
            assert list(text.token_ids) == expected, text.config.label
