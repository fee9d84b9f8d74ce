"""The engine: finished rows leave the batch, the lock is free between steps, texts are independent, memory is freed."""

import gc
import threading

import pytest

from core.decoding import (
    DecodingConfig,
    Limits,
    decode,
)
from core.decoding.kv_cache import RowCache
from core.errors import BusyError, InputError
from core.probabilities import next_token
from tests.conftest import FAMILIES
from tests.decoding.runs import run

ALL = [
    DecodingConfig("greedy"),
    DecodingConfig("top_p", seed=4),
    DecodingConfig("temperature", repetition_penalty=1.2, seed=9),
    DecodingConfig("beam", {"beam_width": 4}),
]


def test_a_finished_text_leaves_the_batch(llama, ids, monkeypatch):
    rows = []
    from core.decoding import engine

    real = engine.forward
    monkeypatch.setattr(engine, "forward", lambda m, tokens, cache: rows.append(len(tokens)) or real(m, tokens, cache))
    (greedy,) = run(llama, ids, [DecodingConfig("greedy")], tokens=10)
    monkeypatch.setattr(llama.model.generation_config, "eos_token_id", greedy.token_ids[4])
    rows.clear()
    texts = run(
        llama,
        ids,
        [DecodingConfig("greedy"), DecodingConfig("temperature", seed=1), DecodingConfig("temperature")],
        tokens=10,
    )
    left = [sum(len(t.steps) > step + 1 for t in texts) for step in range(max(len(t.steps) for t in texts))]
    assert rows == [count for count in left if count]
    assert rows[0] > rows[-1]


def test_the_model_is_free_between_two_steps(llama, ids):
    steps = decode(llama, ids, ALL, Limits(5))
    next(steps)
    assert llama.lock.length == 0
    next_token(llama, "Hello")
    assert len(list(steps)) == 4


def test_a_busy_model_is_waited_for_in_line_and_leaving_the_line_ends_the_run(llama, ids):
    class Left(BaseException):
        pass

    def leave(ahead: int) -> None:
        raise Left

    steps = decode(llama, ids, ALL, Limits(5), slot=lambda: llama.lock.hold(on_wait=leave, poll=0.01))
    next(steps)
    with llama.lock.hold(), pytest.raises(Left):
        next(steps)
    with llama.lock.hold(), pytest.raises(BusyError):
        decode(llama, ids, ALL, slot=lambda: llama.lock.hold(timeout=0.0, poll=0.01))
    assert llama.lock.length == 0


def test_closing_frees_the_memory_at_once(llama, ids):
    gc.collect()

    def caches() -> int:
        return sum(type(thing) is RowCache for thing in gc.get_objects())

    steps = decode(llama, ids, ALL, Limits(9))
    next(steps), next(steps)
    assert caches() == 1
    steps.close()
    assert (caches(), llama.lock.length) == (0, 0)


def test_sessions_at_once_get_the_texts_they_get_alone(llama, ids):
    alone = [[t.token_ids for t in run(llama, ids[:cut], ALL, tokens=25)] for cut in (4, 9)]
    distribution = next_token(llama, "Hello").probabilities
    found, others, stop = {}, [], threading.Event()

    def session(cut: int) -> None:
        found[cut] = [t.token_ids for t in run(llama, ids[:cut], ALL, tokens=25)]

    def visitor() -> None:
        while not stop.is_set():
            with llama.lock.hold():
                others.append(next_token(llama, "Hello").probabilities)

    def leaver() -> None:
        for _ in range(5):
            steps = decode(llama, ids, ALL, Limits(20))
            next(steps), next(steps)
            steps.close()

    sessions = [threading.Thread(target=session, args=(cut,)) for cut in (4, 9)] + [threading.Thread(target=leaver)]
    beside = threading.Thread(target=visitor)
    beside.start()
    for thread in sessions:
        thread.start()
    for thread in sessions:
        thread.join()
    stop.set()
    beside.join()
    assert [found[4], found[9]] == alone
    assert others and all((seen == distribution).all() for seen in others)


COURSE = [
    DecodingConfig("top_k", {"top_k": 50, "temperature": 0.8}, seed=1),
    DecodingConfig("top_p", {"top_p": 0.9, "temperature": 0.8}, seed=2),
    DecodingConfig("temperature", {"temperature": 0.2}, seed=3),
    DecodingConfig("temperature", {"temperature": 2.0}, seed=4),
    DecodingConfig("min_p", {"min_p": 0.1, "temperature": 1.5}, seed=5),
    DecodingConfig("typical", {"typical_p": 0.5}, repetition_penalty=1.15, no_repeat_ngram=3, seed=6),
    DecodingConfig("eta", {"eta_cutoff": 0.004}, seed=7),
    DecodingConfig("top_p", {"top_p": 0.3}, repetition_penalty=1.15, seed=8),
]


@pytest.mark.parametrize("family", FAMILIES)
def test_a_text_does_not_depend_on_the_texts_beside_it(small_models, family):
    model = small_models[family]
    ids = model.tokenizer("The quick brown fox")["input_ids"]
    configs = [
        *COURSE[:5],
        DecodingConfig("greedy"),
        DecodingConfig("beam", {"beam_width": 8}),
        DecodingConfig("beam", {"beam_width": 2}),
    ]
    together = run(model, ids, configs, tokens=20)
    for text in together:
        (alone,) = run(model, ids, [text.config], tokens=20)
        assert alone.token_ids == text.token_ids
    assert [t.text for t in run(model, ids, configs, tokens=20)] == [t.text for t in together]


def test_smollms_text_does_not_depend_on_the_texts_beside_it(smollm):
    ids = smollm.tokenizer("Once upon a time")["input_ids"]
    third = run(smollm, ids, COURSE, tokens=10)[2]
    (alone,) = run(smollm, ids, [COURSE[2]], tokens=10)
    assert alone.token_ids == third.token_ids


def test_a_run_that_needs_too_much_memory_is_refused_with_a_next_step(small_models, monkeypatch):
    model = small_models["llama"]
    monkeypatch.setattr("core.decoding.engine.available_memory", lambda: 100_000)
    with pytest.raises(InputError, match="fewer columns"):
        decode(model, [5] * 60, [DecodingConfig("greedy")] * 8, Limits(60))
