"""The prompt: a text as it is, or in the chat template."""

import pytest

from core.decoding import (
    read_prompt,
)
from core.tokenization import encode

TEXT = "Hello my name"


@pytest.fixture(scope="module")
def ids(llama):
    return encode(llama, TEXT, 99).ids


def test_a_chat_prompt_is_what_the_chat_template_makes_of_it(smollm):
    message = [{"role": "user", "content": "What is 2+2?"}]
    expected = smollm.tokenizer.apply_chat_template(message, add_generation_prompt=True)["input_ids"]
    prompt = read_prompt(smollm, "What is 2+2?", chat=True)
    assert list(prompt.encoded.ids) == expected and prompt.text is None


def test_without_a_template_a_text_stays_as_it_is(llama, ids):
    prompt = read_prompt(llama, TEXT, chat=True)
    assert prompt.encoded.ids == ids and prompt.text == TEXT
