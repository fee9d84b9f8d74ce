"""The running batch: texts join and leave at any pass and are what they are alone; prompts are read in slices."""

import random
from contextlib import contextmanager

import pytest
import torch

from core.decoding import (
    END_TOKEN,
    MAXIMUM,
    DecodingConfig,
    DecodingJob,
    GeneratedText,
    Limits,
    Signals,
    prefill,
)
from core.decoding.network import DecodingNetwork
from core.decoding.running_batch import RunningBatch
from core.decoding.stopping import StoppingCriteria
from core.decoding.strategies.typical import Typical
from tests.conftest import FAMILIES
from tests.decoding.runs import collect, run

GREEDY = DecodingConfig("greedy")
KINDS = [
    GREEDY,
    DecodingConfig("greedy", repetition_penalty=1.3, no_repeat_ngram=3),
    DecodingConfig("beam", {"beam_width": 4}),
    DecodingConfig("beam", {"beam_width": 2, "length_penalty": 0.0, "early_stopping": 1}, no_repeat_ngram=2),
    DecodingConfig("temperature", {"temperature": 2.0}),
    DecodingConfig("top_k", {"top_k": 50}, repetition_penalty=1.15),
    DecodingConfig("top_p", {"top_p": 0.9}),
    DecodingConfig("min_p", {"min_p": 0.1}),
    DecodingConfig("typical", {"typical_p": 0.5}),
    DecodingConfig("eta", {"eta_cutoff": 0.004}),
]


def job_of(model, ids, configs, tokens=12, earlier=None, keep_prefix=False) -> DecodingJob:
    stopping = StoppingCriteria.after(model, len(ids), Limits(tokens))
    return DecodingJob(tuple(ids), tuple(configs), stopping, earlier, keep_prefix, Signals())


@contextmanager
def running(model, *jobs):
    """Make a batch of these jobs, with the model's lock held."""
    with model.lock.hold():
        batch = RunningBatch(model)
        for job in jobs:
            batch.add(job)
        yield batch


def finish(batch) -> None:
    while batch.has_prompts or batch.has_texts:
        if batch.has_prompts:
            batch.read_slice()
        if batch.has_texts:
            batch.step()


def texts_of(job) -> list[GeneratedText]:
    """Return the texts of a job that is over."""
    return collect(job.configs, (made.steps for made in job.take(0.0)))


@pytest.fixture
def read(monkeypatch):
    """The tokens of every slice the model reads."""
    slices, real = [], DecodingNetwork.read
    monkeypatch.setattr(
        DecodingNetwork, "read", lambda self, cache, row, ids: slices.append(tuple(ids)) or real(self, cache, row, ids)
    )
    return slices


@pytest.fixture
def widths(monkeypatch):
    """The rows of every pass."""
    rows_of_passes, real = [], DecodingNetwork.step
    monkeypatch.setattr(
        DecodingNetwork,
        "step",
        lambda self, cache, rows, ids: rows_of_passes.append(len(rows)) or real(self, cache, rows, ids),
    )
    return rows_of_passes


def some_jobs(model, count, tokens, seed) -> list[DecodingJob]:
    rng = random.Random(seed)
    jobs = []
    for _ in range(count):
        ids = [rng.randrange(1, model.vocab_size) for _ in range(rng.randrange(1, 90))]
        kinds = rng.sample(KINDS, rng.randrange(1, 4))
        configs = [
            DecodingConfig(k.strategy, k.values, k.repetition_penalty, k.no_repeat_ngram, seed=rng.randrange(99))
            for k in kinds
        ]
        jobs.append(job_of(model, ids, configs, rng.randrange(1, tokens)))
    return jobs


def join_and_leave(batch, jobs, seed) -> list[DecodingJob]:
    """Let the jobs join at random passes; every fifth one is closed. Return those that came to their end."""
    rng, waiting, joined = random.Random(seed), list(jobs), []
    stay = [job for number, job in enumerate(jobs) if number % 5]
    while waiting or batch.has_prompts or batch.has_texts:
        while waiting and rng.random() < 0.4:
            joined.append(waiting.pop(0))
            batch.add(joined[-1])
        for job in joined:
            if job not in stay and not job.closed and rng.random() < 0.2:
                job.close()
                batch.remove([job])
        if batch.has_prompts and rng.random() < 0.7:
            batch.read_slice()
        if batch.has_texts:
            batch.step()
    return stay


@pytest.mark.parametrize("family", FAMILIES)
def test_a_text_is_the_same_alone_and_among_others_that_join_and_leave(small_models, family, monkeypatch):
    model = small_models[family]
    monkeypatch.setattr(model.model.generation_config, "eos_token_id", list(range(0, 320, 16)))
    with running(model) as batch:
        stayed = join_and_leave(batch, some_jobs(model, count=12, tokens=16, seed=1), seed=2)
        assert batch.jobs == set()
    together = [texts_of(job) for job in stayed]
    assert {text.finished for texts in together for text in texts} == {END_TOKEN, MAXIMUM}
    for job, texts in zip(stayed, together, strict=True):
        for text in texts:
            alone = job_of(model, job.ids, [text.config])
            alone.stopping = job.stopping
            with running(model, alone) as batch:
                finish(batch)
            assert texts_of(alone)[0].steps == text.steps  # to the last bit of every number


def test_finished_texts_leave_and_newcomers_join_at_the_next_pass(llama, ids, widths):
    long, short, late = (job_of(llama, ids[:n], [GREEDY], tokens) for n, tokens in [(4, 8), (6, 3), (5, 2)])
    with running(llama, long, short) as batch:
        batch.read_slice(), batch.read_slice()
        batch.step()
        batch.add(late)
        batch.read_slice()
        finish(batch)
    assert widths == [2, 3, 1, 1, 1, 1, 1]
    assert [len(texts_of(job)[0].steps) for job in (long, short, late)] == [8, 3, 2]


def test_a_closed_job_gives_its_rows_and_memory_back(llama, ids):
    beam, other = job_of(llama, ids, KINDS, tokens=30), job_of(llama, ids, [GREEDY], tokens=30)
    with running(llama, beam, other) as batch:
        batch.read_slice(), batch.read_slice()
        batch.step()
        full = batch._cache.nbytes
        batch.remove([beam])
        assert batch.jobs == {other}
        assert batch._cache.nbytes < full / 2
        batch.remove([other])
        assert batch._cache.nbytes == 0


def test_prompts_are_read_in_slices_in_rotation_and_once_for_all_configs_of_a_job(llama, monkeypatch, read):
    monkeypatch.setattr("core.decoding.running_batch.SLICE", 16)
    long, short = tuple(range(1, 41)), tuple(range(60, 70))
    with running(llama, job_of(llama, long, KINDS), job_of(llama, short, [GREEDY])) as batch:
        finish(batch)
    assert read == [long[:16], short, long[16:32], long[32:]]


def test_a_prompt_in_slices_gives_the_logits_of_one_pass_over_it(llama, monkeypatch):
    monkeypatch.setattr("core.decoding.running_batch.SLICE", 16)
    ids = [token_id % 300 for token_id in range(5, 75)]
    job = job_of(llama, ids, [])
    job.keep_prefix = True
    with running(llama, job) as batch:
        finish(batch)
    with torch.inference_mode():
        expected = llama.model(input_ids=torch.tensor([ids])).logits[0, -1]
    assert torch.allclose(job.prefix.logits, expected, atol=1e-4)


def test_a_known_beginning_is_not_read_again(llama, ids, read):
    earlier = prefill(llama, ids)
    read.clear()
    longer, same, shorter = job_of(llama, (*ids, 7), [GREEDY]), job_of(llama, ids, [GREEDY]), job_of(llama, ids[:9], [])
    for job in (longer, same, shorter):
        job.earlier = earlier
    with running(llama, longer, same, shorter) as batch:
        finish(batch)
    assert read == [(7,), (ids[8],)]
    for job in (longer, same):
        (fresh,) = run(llama, job.ids, [GREEDY])
        assert texts_of(job)[0].token_ids == fresh.token_ids


def test_prompt_and_text_are_kept_as_far_as_the_model_has_read_them(llama, ids):
    job = job_of(llama, ids, [DecodingConfig("temperature", seed=3)], tokens=9, keep_prefix=True)
    with running(llama, job) as batch:
        batch.read_slice()
        assert job.prefix.ids == tuple(ids)
        finish(batch)
    (text,) = texts_of(job)
    assert job.prefix.ids == (*ids, *text.token_ids[:-1])
    fresh = prefill(llama, job.prefix.ids)
    assert torch.allclose(job.prefix.store, fresh.store, atol=1e-5)
    assert torch.allclose(job.prefix.logits, fresh.logits, atol=1e-4)


def test_an_error_of_one_job_ends_that_job_only(llama, ids, monkeypatch):
    def broken(self, ids, scores):
        raise ZeroDivisionError

    monkeypatch.setattr(Typical, "__call__", broken)
    good, bad = job_of(llama, ids, KINDS[:8]), job_of(llama, ids, [GREEDY, KINDS[8]])
    with running(llama, good, bad) as batch:
        finish(batch)
    with pytest.raises(ZeroDivisionError):
        bad.take(0.0)
    assert not bad.finished
    assert [text.token_ids for text in texts_of(good)] == [text.token_ids for text in run(llama, ids, KINDS[:8])]


def test_an_error_of_a_pass_ends_its_jobs_and_no_others(llama, ids, monkeypatch):
    real = DecodingNetwork.step

    def broken(self, cache, rows, token_ids):
        monkeypatch.setattr(DecodingNetwork, "step", real)
        raise RuntimeError("out of memory")

    monkeypatch.setattr(DecodingNetwork, "step", broken)
    first, second, late = (job_of(llama, ids[:n], [GREEDY]) for n in (4, 5, 6))
    with running(llama, first, second, late) as batch:
        batch.read_slice(), batch.read_slice()
        batch.step()
        assert batch.jobs == {late}
        finish(batch)
    for job in (first, second):
        assert len(job.take(0.0)) == 1
        with pytest.raises(RuntimeError, match="out of memory"):
            job.take(0.0)
    assert texts_of(late)[0].token_ids == run(llama, ids[:6], [GREEDY])[0].token_ids
