"""Checks of sizes, attention and template against plain transformers."""

import pytest
import torch

from core.errors import InputError
from core.lessons.checks import CHECKS

TEXT = "The animal didn't cross the street because it was too tired"


def counted(model) -> int:
    """Parameters, tied ones once."""
    return sum(parameter.numel() for parameter in model.model.parameters())


def answer(model, name: str, **arguments):
    return CHECKS[name].answer(model, arguments)


def test_sizes_are_those_of_the_configuration(smollm):
    config = smollm.model.config
    assert answer(smollm, "size", of="layers") == config.num_hidden_layers
    assert answer(smollm, "size", of="heads") == config.num_attention_heads
    assert answer(smollm, "size", of="head_dim") == config.hidden_size // config.num_attention_heads
    assert answer(smollm, "parameters") == pytest.approx(counted(smollm) / 1e6)
    share = config.vocab_size * config.hidden_size / counted(smollm)
    assert answer(smollm, "embedding_share") == pytest.approx(100 * share)
    with pytest.raises(InputError, match="There is no size"):
        answer(smollm, "size", of="colour")


def test_attention_is_that_of_output_attentions(smollm):
    inputs = smollm.tokenizer(TEXT, return_tensors="pt")
    with torch.inference_mode():
        weights = torch.stack(smollm.model(**inputs, output_attentions=True).attentions)[:, 0].double()
    words = [smollm.tokenizer.decode([one]) for one in inputs["input_ids"][0]]
    query, key = words.index(" it"), words.index(" animal")
    share = answer(smollm, "attention_share", text=TEXT, query="it", key="animal", block=14, head=9)
    assert share == pytest.approx(100 * float(weights[13, 8, query, key]), abs=1e-3)
    mean = answer(smollm, "most_attended", text=TEXT, query="it")
    assert mean.best == int(weights.mean((0, 1))[query].argmax()) and len(mean.words) == query + 1
    assert answer(smollm, "most_attended", text=TEXT).words[-1] == words[-1], "without a query, the last token"
    with pytest.raises(InputError, match="No token of the text"):
        answer(smollm, "attention_share", text=TEXT, key="unicorn")


def test_the_template_adds_what_transformers_adds(smollm):
    message = [{"role": "user", "content": "What is 2+2?"}]
    ids = smollm.tokenizer.apply_chat_template(message, add_generation_prompt=True, return_dict=True)["input_ids"]
    own = smollm.tokenizer("What is 2+2?", add_special_tokens=False)["input_ids"]
    assert answer(smollm, "tokens_sent", text="What is 2+2?") == len(ids)
    assert answer(smollm, "tokens_added", text="What is 2+2?") == len(ids) - len(own)
