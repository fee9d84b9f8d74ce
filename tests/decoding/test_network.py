"""The decoding network computes what the model computes, for rows of unlike lengths and prompts read in slices."""

import copy
import gc
import weakref

import pytest
import torch

from core.decoding.network import decoding_network
from core.models import load_model
from tests.conftest import FAMILIES

# Unlike lengths in three buckets; the longest goes beyond the sliding window of the small Gemma 3.
LENGTHS = [1, 5, 100, 17, 63, 64, 70, 30]
NEW = 6


@pytest.fixture(scope="module")
def half_models(small_model_folders):
    """The small models in bfloat16."""
    return {family: load_model(f"folder:{small_model_folders[family]}", "bfloat16") for family in FAMILIES}


def text(length: int, seed: int, vocab: int = 300) -> list[int]:
    return torch.randint(4, vocab, (length,), generator=torch.Generator().manual_seed(seed)).tolist()


def plain_logits(model, ids: list[int]) -> torch.Tensor:
    """Logits at every position, by one call of transformers' model."""
    with torch.inference_mode():
        return model(input_ids=torch.tensor([ids])).logits[0].float()


def logits_of_all(model, texts: list[list[int]], prompts: list[int]) -> list[torch.Tensor]:
    """Logits after each prompt and each later token of its text: prompts are read, then all rows step together."""
    network = decoding_network(model)
    cache = network.new_cache()
    rows = [cache.open()[0] for _ in texts]
    with model.lock.hold():
        taken = [
            [network.read(cache, row, ids[:length])] for row, ids, length in zip(rows, texts, prompts, strict=True)
        ]
        for number in range(min(len(ids) - length for ids, length in zip(texts, prompts, strict=True))):
            new_ids = [ids[length + number] for ids, length in zip(texts, prompts, strict=True)]
            for logits, step in zip(taken, network.step(cache, rows, new_ids), strict=True):
                logits.append(step)
    return [torch.stack(logits) for logits in taken]


@pytest.mark.parametrize("family", FAMILIES)
def test_rows_of_unlike_lengths_get_the_logits_of_transformers(small_models, family):
    texts = [text(length + NEW, seed) for seed, length in enumerate(LENGTHS)]
    ours = logits_of_all(small_models[family], texts, LENGTHS)
    for ids, length, logits in zip(texts, LENGTHS, ours, strict=True):
        expected = plain_logits(small_models[family].model, ids)[length - 1 :]
        assert torch.allclose(logits, expected, atol=1e-5)


@pytest.mark.parametrize("family", FAMILIES)
def test_in_bfloat16_the_logits_are_nearer_to_float32_than_those_of_transformers(half_models, family):
    model = half_models[family]
    wide = copy.deepcopy(model.model).float()  # the same weights; what it computes is taken as the truth
    texts = [text(length + NEW, seed) for seed, length in enumerate(LENGTHS)]
    ours, theirs = [], []
    for ids, length, logits in zip(texts, LENGTHS, logits_of_all(model, texts, LENGTHS), strict=True):
        expected = plain_logits(wide, ids)[length - 1 :]
        ours.append((logits - expected).square().mean())
        theirs.append((plain_logits(model.model, ids)[length - 1 :] - expected).square().mean())
    assert 0 < sum(ours) < sum(theirs)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("slices", [[1] * 9 + [61], [64, 6], [16, 3, 40, 11]])
def test_a_prompt_may_be_read_in_any_slices(small_models, family, slices):
    model, ids = small_models[family], text(sum(slices), seed=3)
    network = decoding_network(model)
    cache = network.new_cache()
    (row,) = cache.open()
    expected = plain_logits(model.model, ids)
    first = 0
    with model.lock.hold():
        for count in slices:
            logits = network.read(cache, row, ids[first : (first := first + count)])
            assert torch.allclose(logits, expected[first - 1], atol=1e-5)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_row_continues_a_prefix_and_a_fork_its_parent(small_models, family):
    model = small_models[family]
    prompt, endings = text(62, seed=5), [text(4, seed) for seed in (6, 7, 8)]
    network = decoding_network(model)
    cache = network.new_cache()
    (first,) = cache.open()
    with model.lock.hold():
        network.read(cache, first, prompt)
        rows = [*cache.open(cache.prefix(first), copies=2), first]
        network.step(cache, rows, [ids[0] for ids in endings])
        order = [2, 0, 0]  # the second text ends, the first goes on twice
        rows = cache.fork(rows, order)
        histories = [[endings[parent][0]] for parent in order]
        for number in range(1, 4):
            logits = network.step(cache, rows, [ids[number] for ids in endings])
            for history, ids in zip(histories, endings, strict=True):
                history.append(ids[number])
    for history, row in zip(histories, logits, strict=True):
        assert torch.allclose(row, plain_logits(model.model, prompt + history)[-1], atol=1e-5)


def test_smollm_decodes_the_tokens_of_generate(smollm):
    network = decoding_network(smollm)
    prompts = ["Once upon a time", "The capital of France is", "def add(a, b):", "Water boils at " * 30]
    texts = [smollm.tokenizer(prompt)["input_ids"] for prompt in prompts]
    cache = network.new_cache()
    rows = [cache.open()[0] for _ in texts]
    with smollm.lock.hold():
        logits = torch.stack([network.read(cache, row, ids) for row, ids in zip(rows, texts, strict=True)])
        made = [logits.argmax(-1)]
        for _ in range(15):
            made.append(network.step(cache, rows, made[-1].tolist()).argmax(-1))
        for row, ids in enumerate(texts):
            prompt = torch.tensor([ids])
            arguments = {"attention_mask": torch.ones_like(prompt), "pad_token_id": 0, "do_sample": False}
            output = smollm.model.generate(prompt, max_new_tokens=16, min_new_tokens=16, **arguments)
            assert torch.stack(made)[:, row].tolist() == output[0, len(ids) :].tolist()


def test_a_network_is_freed_with_its_model(small_model_folders):
    model = load_model(f"folder:{small_model_folders['qwen2']}")
    network, plain = weakref.ref(decoding_network(model)), weakref.ref(model.model)
    assert network() is not None
    del model
    gc.collect()
    assert network() is None and plain() is None
