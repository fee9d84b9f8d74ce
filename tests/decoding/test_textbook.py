"""The loop a student reads gives the texts of the engine and of transformers' `generate`, for every strategy."""

import numpy as np
import pytest
import torch

from core.decoding import STRATEGIES, DecodingConfig, Limits
from core.decoding.beam_search import candidates_compared
from core.decoding.stopping import StoppingCriteria
from core.decoding.strategies.beam import EARLY_STOPPING_VALUES
from core.decoding.textbook import beam_search, decode_text
from tests.conftest import FAMILIES
from tests.decoding.runs import generate, run

TOKENS = 14  # with the prompt of 13 beyond the sliding window of 16 of the small Gemma 3
CONFIGS = [
    *(DecodingConfig(name, seed=5) for name in STRATEGIES),
    DecodingConfig("top_k", {"top_k": 5}, repetition_penalty=1.3, no_repeat_ngram=3, seed=1),
    DecodingConfig("greedy", repetition_penalty=1.3, no_repeat_ngram=2),
    DecodingConfig("beam", {"beam_width": 3, "length_penalty": 0.0, "early_stopping": 1}),
    DecodingConfig("beam", {"beam_width": 4, "length_penalty": 0.5, "early_stopping": 2}, no_repeat_ngram=3),
    DecodingConfig("beam", {"beam_width": 2, "length_penalty": -1.0}, repetition_penalty=1.5),
]


def textbook_text(model, ids, config, limits):
    """Return the text of one config by the textbook loop."""
    stopping = StoppingCriteria.after(model, len(ids), limits)

    def is_end(new):
        text = model.tokenizer.decode(new)
        return int(new[-1]) in stopping.end_ids or any(stop in text for stop in limits.stop)

    shared = model.model, torch.tensor([list(ids)]), config.processors, stopping.max_new_tokens, is_end
    if config.strategy == "beam":
        settings = config.settings
        early = EARLY_STOPPING_VALUES[int(settings["early_stopping"])]
        compared = candidates_compared(config.width, len(stopping.end_ids))
        return beam_search(*shared, config.width, compared, settings["length_penalty"], early).tolist()
    rng = np.random.default_rng(config.seed) if config.kind.samples else None
    return decode_text(*shared, rng).tolist()


@pytest.fixture(params=FAMILIES)
def two_ends(request, small_models, monkeypatch):
    """A model with a second end token that it does choose, so that texts end at different steps; and a prompt."""
    model = small_models[request.param]
    prompt = model.tokenizer("The quick brown fox jumps over")["input_ids"][:13]
    compared = run(model, prompt, [DecodingConfig("beam", {"beam_width": 8})], tokens=8)[0].nodes.values()
    end = min(node.step.token_id for node in compared if node.step.number == 5)
    monkeypatch.setattr(model.model.generation_config, "eos_token_id", [0, end])
    return model, prompt


def test_the_loop_gives_the_texts_of_the_engine_for_every_strategy(two_ends):
    model, prompt = two_ends
    for first in range(0, len(CONFIGS), 8):
        for text in run(model, prompt, CONFIGS[first : first + 8], tokens=TOKENS):
            assert textbook_text(model, prompt, text.config, Limits(TOKENS)) == list(text.token_ids), text.config.label


@pytest.mark.slow
def test_without_sampling_it_gives_the_texts_of_generate(two_ends):
    model, prompt = two_ends
    for config in (config for config in CONFIGS if not config.kind.samples):
        arguments = {
            **config.kind.generate_arguments(config.settings),
            "repetition_penalty": config.repetition_penalty,
            "no_repeat_ngram_size": config.no_repeat_ngram,
        }
        expected = generate(model, [prompt], TOKENS, pad_token_id=0, **arguments)[0]
        assert textbook_text(model, prompt, config, Limits(TOKENS)) == expected, config.label


def test_a_stop_string_ends_the_loop_as_it_ends_the_engine(small_models):
    model = small_models["llama"]
    prompt = model.tokenizer("The quick brown fox")["input_ids"]
    (plain,) = run(model, prompt, [DecodingConfig("greedy")], tokens=TOKENS)
    # A letter: signs of incomplete characters come later in the engine, which waits for the rest of them.
    letter = next(sign for sign in plain.text[2:] if sign.isascii() and sign.isprintable())
    limits = Limits(TOKENS, stop=(letter,))
    (stopped,) = run(model, prompt, [DecodingConfig("greedy")], limits=limits)
    assert textbook_text(model, prompt, DecodingConfig("greedy"), limits) == list(stopped.token_ids)
    assert len(stopped.steps) < len(plain.steps)


def test_smollms_texts_are_those_of_the_loop(smollm):
    prompt = smollm.tokenizer("Once upon a time")["input_ids"]
    configs = [DecodingConfig("greedy"), DecodingConfig("top_p", seed=3), DecodingConfig("beam", {"beam_width": 2})]
    for text in run(smollm, prompt, configs, tokens=10):
        assert textbook_text(smollm, prompt, text.config, Limits(10)) == list(text.token_ids), text.config.label
