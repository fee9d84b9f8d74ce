"""One selection for rows of unlike texts: each text gets what it gets alone."""

import pytest
import torch

from core.decoding import DecodingConfig, Limits
from core.decoding.selection import make_decoder, select_tokens
from core.decoding.stopping import StoppingCriteria

PENALTIES = {"repetition_penalty": 1.5, "no_repeat_ngram": 2}
CONFIGS = [
    DecodingConfig("greedy", **PENALTIES),
    DecodingConfig("beam", {"beam_width": 3}, **PENALTIES),
    DecodingConfig("top_p", seed=1, **PENALTIES),
    DecodingConfig("top_p", seed=2, **PENALTIES),
    DecodingConfig("temperature", {"temperature": 2.0}, seed=3),
    DecodingConfig("typical", seed=4),
]


@pytest.fixture
def decoders(llama):
    """Make one decoder per config; the prompts differ in length and content."""

    def make():
        prompts = [[*range(5, 5 + 3 * number), 7, 8, 7] for number in range(len(CONFIGS))]
        stops = [StoppingCriteria.after(llama, len(prompt), Limits(9)) for prompt in prompts]
        return [make_decoder(*of_one) for of_one in zip(CONFIGS, stops, prompts, strict=True)]

    return make


def test_texts_of_unlike_lengths_select_together_what_each_selects_alone(llama, decoders):
    generator = torch.Generator().manual_seed(0)
    together, alone = decoders(), decoders()
    for number in range(9):
        logits = 4 * torch.randn(sum(len(d.input_ids) for d in together), llama.vocab_size, generator=generator)
        found = select_tokens(together, logits, str)
        for decoder, selection in zip(alone, found, strict=True):
            own, logits = logits[: len(decoder.input_ids)], logits[len(decoder.input_ids) :]
            assert select_tokens([decoder], own, str) == [selection]
            assert selection.step.number == number
    assert all(selection.step.finished for selection in found)
    assert not any(decoder.input_ids for decoder in together)


def test_a_decoder_knows_the_ids_of_its_own_rows(llama, decoders):
    beam = decoders()[1]
    prompt = list(beam.input_ids[0])
    (selection,) = select_tokens([beam], torch.randn(1, llama.vocab_size), str)
    assert selection.parents == (0, 0, 0)
    assert beam.input_ids == [[*prompt, token_id] for token_id in selection.token_ids]
    rows = [list(row) for row in beam.input_ids]
    (selection,) = select_tokens([beam], torch.randn(3, llama.vocab_size), str)
    chosen = zip(selection.parents, selection.token_ids, strict=True)
    assert beam.input_ids == [[*rows[parent], token_id] for parent, token_id in chosen]


def test_penalties_read_each_rows_own_tokens(llama, decoders):
    """Greedy on equal logits takes the smallest id that the text does not hold: penalised ones fall behind."""
    greedy = [decoders()[0] for _ in range(2)]
    greedy[0].input_ids, greedy[1].input_ids = [[0, 1, 2, 3, 4]], [[1, 0]]
    first, second = select_tokens(greedy, torch.ones(2, llama.vocab_size), str)
    assert (first.token_ids, second.token_ids) == ((5,), (2,))
