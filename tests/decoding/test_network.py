"""The decoding network computes what the model computes, for rows of unlike lengths and prompts read in slices."""

import copy
import gc
import weakref

import pytest
import torch

from core.decoding.matrix import kernels_work
from core.decoding.network import decoding_network
from core.models import load_model
from tests.conftest import FAMILIES

# Unlike lengths in three buckets; the longest goes beyond the sliding window of the small Gemma 3.
LENGTHS = [1, 5, 100, 17, 63, 64, 70, 30]
NEW = 6
# A processor without AVX-512 packs no bfloat16; its plain kernels round a row alone in another way than in company.
NO_KERNELS = pytest.mark.skipif(not kernels_work(torch.bfloat16), reason="no bfloat16 kernels on this processor")


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


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("dtype", ["float32", pytest.param("bfloat16", marks=NO_KERNELS)])
def test_a_row_gets_the_same_bits_alone_and_among_29_others(small_models, half_models, family, dtype):
    model = {"float32": small_models, "bfloat16": half_models}[dtype][family]
    prompts = [1 + (37 * row) % 110 for row in range(30)]
    texts = [text(length + NEW, seed) for seed, length in enumerate(prompts)]
    together = logits_of_all(model, texts, prompts)
    for row in (0, 7, 29):
        (alone,) = logits_of_all(model, [texts[row]], [prompts[row]])
        assert torch.equal(alone, together[row])


@pytest.mark.parametrize(
    ("reason", "dtype"),
    [pytest.param("memory", "bfloat16", marks=NO_KERNELS), ("budget", "float32"), ("kernels", "float32")],
)
def test_without_packing_the_models_own_tensors_compute_the_same(
    small_model_folders, small_models, half_models, dtype, reason, monkeypatch
):
    model = load_model(f"folder:{small_model_folders['llama']}", dtype)
    if reason == "memory":
        monkeypatch.setattr("core.decoding.network.available_memory", lambda: 1000)
    if reason == "budget":
        monkeypatch.setenv("LLM_PLAYGROUND_MEMORY_GB", "0.00001")
    if reason == "kernels":
        monkeypatch.setattr("core.decoding.matrix.kernels_work", lambda dtype: False)
    texts = [text(length + NEW, seed) for seed, length in enumerate(LENGTHS)]
    plain = logits_of_all(model, texts, LENGTHS)
    assert decoding_network(model).packed_bytes == 0
    monkeypatch.undo()
    other = {"float32": small_models, "bfloat16": half_models}[dtype]["llama"]
    packed = logits_of_all(other, texts, LENGTHS)
    assert decoding_network(other).packed_bytes == other.weight_bytes
    tolerance = {"float32": 1e-5, "bfloat16": 0.02}[dtype]
    assert all(torch.allclose(*pair, atol=tolerance) for pair in zip(plain, packed, strict=True))


def test_smollm_decodes_the_tokens_of_generate_and_each_row_the_same_bits_alone(smollm):
    prompts = ["Once upon a time", "The capital of France is", "def add(a, b):", "Water boils at " * 30]
    texts = [smollm.tokenizer(prompt)["input_ids"] for prompt in prompts]
    with smollm.lock.hold():
        continued = []
        for ids in texts:
            prompt = torch.tensor([ids])
            arguments = {"attention_mask": torch.ones_like(prompt), "pad_token_id": 0, "do_sample": False}
            continued.append(smollm.model.generate(prompt, max_new_tokens=9, min_new_tokens=9, **arguments)[0].tolist())
    lengths = [len(ids) for ids in texts]
    together = logits_of_all(smollm, continued, lengths)
    for ids, length, logits in zip(continued, lengths, together, strict=True):
        assert logits.argmax(-1)[:9].tolist() == ids[length:]
    (alone,) = logits_of_all(smollm, [continued[1]], [lengths[1]])
    assert torch.equal(alone, together[1])


def test_smollm_in_bfloat16_stays_near_float32(smollm):
    half = load_model(smollm.spec.key, "bfloat16")
    ids = smollm.tokenizer("The strawberry mojito was unbelievably delightful, and the waiter said")["input_ids"]
    ((ours,), (wide,)) = (logits_of_all(model, [ids], [4]) for model in (half, smollm))
    with half.lock.hold():
        theirs = plain_logits(half.model, ids)[3:]
    ours, theirs, wide = (logits.double().log_softmax(-1) for logits in (ours, theirs, wide))
    divergence = (wide.exp() * (wide - ours)).sum(-1).mean()
    assert 0 < divergence < (wide.exp() * (wide - theirs)).sum(-1).mean() < 0.01


def test_a_network_is_freed_with_its_model(small_model_folders):
    model = load_model(f"folder:{small_model_folders['qwen2']}")
    network, plain = weakref.ref(decoding_network(model)), weakref.ref(model.model)
    assert network() is not None
    del model
    gc.collect()
    assert network() is None and plain() is None
