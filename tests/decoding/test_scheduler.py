"""The scheduler of a model: a line, one thread, all texts in one batch; nobody is lost, mixed up or kept waiting."""

import gc
import random
import threading
import time
import weakref
from contextlib import contextmanager
from itertools import pairwise

import pytest

from core.decoding import DecodingConfig, Limits, decode, scheduler_of
from core.decoding.kv_cache import KVCache
from core.decoding.network import DecodingNetwork, decoding_network
from core.decoding.scheduler import position_bytes
from core.errors import InputError
from core.models import load_model
from core.probabilities import next_token
from tests.conftest import FAMILIES
from tests.decoding.runs import collect, run
from tests.small_models import save_small_model

FOR_EVER = 60.0
GREEDY = DecodingConfig("greedy")
KINDS = [
    GREEDY,
    DecodingConfig("beam", {"beam_width": 4}),
    DecodingConfig("top_p", {"top_p": 0.9}, seed=1),
    DecodingConfig("temperature", repetition_penalty=1.2, seed=2),
]


def all_passes(job):
    """Take the steps of all passes of a job."""
    while not job.finished:
        for made in job.take(FOR_EVER):
            yield made.steps


def at_once(functions) -> None:
    """Run functions in threads of their own; none may hang or fail."""
    done = []
    threads = [threading.Thread(target=lambda f=f: done.append(f()), daemon=True) for f in functions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(FOR_EVER)
    assert len(done) == len(functions)


def until(true) -> None:
    for _ in range(60_000):
        if true():
            return
        time.sleep(0.001)
    raise AssertionError("it never became true")


def threads_of(model) -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == f"decode {model.spec.key}"]


def caches() -> int:
    gc.collect()
    return sum(type(thing) is KVCache for thing in gc.get_objects())


@contextmanager
def paused(model):
    """Let another thread hold the model's lock while the scheduler waits for it."""
    held, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with model.lock.hold(timeout=FOR_EVER):
            held.set()
            leave.wait(FOR_EVER)

    holder = threading.Thread(target=hold)
    holder.start()
    assert held.wait(FOR_EVER)
    try:
        until(lambda: model.lock.length > 1)
        yield
    finally:
        leave.set()
        holder.join(FOR_EVER)


def at_rest(model) -> None:
    """Let the scheduler's thread end."""
    run(model, (1, 2), [GREEDY], tokens=1)
    for thread in threads_of(model):
        thread.join(FOR_EVER)
    assert threads_of(model) == []


@pytest.fixture
def work(monkeypatch):
    """What the model does: the rows of a pass, or the tokens of a slice."""
    done, read, step = [], DecodingNetwork.read, DecodingNetwork.step

    def recorded_step(self, cache, rows, ids):
        done.append(len(rows))
        return step(self, cache, rows, ids)

    def recorded_read(self, cache, row, ids):
        done.append(tuple(ids))
        return read(self, cache, row, ids)

    monkeypatch.setattr(DecodingNetwork, "step", recorded_step)
    monkeypatch.setattr(DecodingNetwork, "read", recorded_read)
    return done


@pytest.fixture(autouse=True)
def no_idling(monkeypatch):
    """Threads end as soon as there is nothing to do."""
    monkeypatch.setattr("core.decoding.scheduler.IDLE_SECONDS", 0.0)


def test_many_sessions_get_the_texts_they_get_alone_and_give_everything_back(llama, ids):
    prompts = [ids[:cut] for cut in range(2, 8)]
    alone = [[text.token_ids for text in run(llama, prompt, KINDS, tokens=16)] for prompt in prompts]
    distribution, found, stop = next_token(llama, "Hello").probabilities, {}, threading.Event()

    def session(number: int) -> None:
        found[number] = [text.token_ids for text in run(llama, prompts[number], KINDS, tokens=16)]

    def leaver(seed: int) -> None:
        rng = random.Random(seed)
        for _ in range(8):
            job = scheduler_of(llama).submit(ids, KINDS, Limits(30))
            for _ in range(rng.randrange(6)):
                job.take(rng.choice([0.0, FOR_EVER]))
            job.close()

    def looker() -> None:
        while not stop.is_set():
            assert (next_token(llama, "Hello").probabilities == distribution).all()

    beside = threading.Thread(target=looker)
    beside.start()
    at_once([lambda n=n: session(n) for n in range(6)] + [lambda n=n: leaver(n) for n in range(6)])
    stop.set()
    beside.join(FOR_EVER)
    assert [found[number] for number in range(6)] == alone
    at_rest(llama)
    assert (caches(), llama.lock.length) == (0, 0)


def test_a_hundred_requests_at_once_wait_in_line_see_their_place_and_all_are_served(llama, ids, work, monkeypatch):
    monkeypatch.setattr("core.decoding.scheduler.MAX_BATCH_ROWS", 10)
    prompts = [(number + 1, *ids[:3]) for number in range(100)]
    first = scheduler_of(llama).submit(ids, [GREEDY], Limits(100))
    first.take(FOR_EVER)
    with paused(llama):
        jobs = [scheduler_of(llama).submit(prompt, [KINDS[2]], Limits(3)) for prompt in prompts]
    until(lambda: jobs[-1].ahead)
    with paused(llama):
        places = [job.ahead for job in jobs if job.ahead]
        assert places == list(range(1, len(places) + 1)) and len(places) > 80
    texts = [collect(job.configs, all_passes(job))[0] for job in jobs]
    first.close()
    assert [job.ahead for job in jobs] == [0] * 100
    assert max(done for done in work if isinstance(done, int)) == 10
    assert [done for done in work if isinstance(done, tuple)] == [ids, *prompts]
    for number in (0, 50, 99):
        assert texts[number].token_ids == run(llama, prompts[number], [KINDS[2]], tokens=3)[0].token_ids


def test_who_looks_inside_waits_for_one_pass_at_most_and_delays_the_texts_only_meanwhile(llama, ids, work):
    job = scheduler_of(llama).submit(ids, KINDS, Limits(60))
    job.take(FOR_EVER)
    seen = []

    def looker() -> None:
        with llama.lock.hold(timeout=FOR_EVER):
            seen.append(len(work))
            until(lambda: llama.lock.length == 2)
            seen.append(len(work))

    with paused(llama):
        before = len(work)
        thread = threading.Thread(target=looker)
        thread.start()
        until(lambda: llama.lock.length == 3)
    thread.join(FOR_EVER)
    assert seen == [before + 1] * 2
    assert len(list(all_passes(job))) > 40


def test_passes_of_two_models_take_turns(small_models, monkeypatch):
    inside, most, step = [], [], DecodingNetwork.step

    def counted(self, cache, rows, ids):
        inside.append(self)
        time.sleep(0.0002)  # lets the other thread run, which would come in if it could
        most.append(len(inside))
        inside.remove(self)
        return step(self, cache, rows, ids)

    monkeypatch.setattr(DecodingNetwork, "step", counted)
    at_once([lambda f=f: run(small_models[f], (3, 4), KINDS, tokens=20) for f in ("llama", "gpt2")])
    assert max(most) == 1 and len(most) >= 38


def test_a_long_prompt_does_not_stop_the_texts_of_others(llama, ids, work, monkeypatch):
    monkeypatch.setattr("core.decoding.running_batch.SLICE", 8)
    monkeypatch.setattr("core.decoding.scheduler.READING_SECONDS", 0.0)
    job = scheduler_of(llama).submit(ids, [GREEDY], Limits(100))
    job.take(FOR_EVER)
    with paused(llama):
        work.clear()
        long = scheduler_of(llama).submit(range(1, 81), (), Limits(1))
    list(all_passes(long))
    job.close()
    slices = [place for place, done in enumerate(work) if isinstance(done, tuple)]
    assert [len(work[place]) for place in slices] == [8] * 10
    assert all(later - sooner == 2 for sooner, later in pairwise(slices))


def test_a_closed_request_leaves_the_line_and_the_next_one_gets_its_rows(llama, ids, monkeypatch):
    monkeypatch.setattr("core.decoding.scheduler.MAX_BATCH_ROWS", 4)
    running, waiting, last = (scheduler_of(llama).submit(ids, KINDS[1:2], Limits(100)) for _ in range(3))
    running.take(FOR_EVER)
    until(lambda: (waiting.ahead, last.ahead) == (1, 2))
    waiting.close()
    until(lambda: last.ahead == 1)
    assert waiting.take(FOR_EVER) == [] and waiting.finished
    running.close()
    assert last.take(FOR_EVER)
    last.close()


@pytest.mark.parametrize("family", FAMILIES)
def test_the_memory_of_a_token_is_known_before_the_network_is_made(small_models, family):
    model = small_models[family]
    assert position_bytes(model) == decoding_network(model).kv_bytes_per_position


def test_what_does_not_fit_beside_the_others_waits_and_what_never_fits_is_refused(llama, ids, monkeypatch):
    one_text = position_bytes(llama) * 128  # the cache has room for 64, 128, … tokens
    monkeypatch.setattr("core.decoding.scheduler.available_memory", lambda: 4 * one_text)
    first, second = (scheduler_of(llama).submit(ids, [GREEDY], Limits(100)) for _ in range(2))
    first.take(FOR_EVER)
    until(lambda: second.ahead == 1)
    with pytest.raises(InputError, match="fewer columns"):
        scheduler_of(llama).submit(ids, [GREEDY, GREEDY], Limits(100))
    first.close()
    assert second.take(FOR_EVER)
    second.close()


def test_who_holds_the_model_cannot_wait_for_it(llama, ids):
    with llama.lock.hold(), pytest.raises(RuntimeError, match="lock"):
        scheduler_of(llama).submit(ids, [GREEDY])


def test_a_model_that_cannot_be_made_ready_ends_the_requests_and_later_ones_try_again(llama, ids, monkeypatch):
    def broken(model):
        raise RuntimeError("no memory for it")

    at_rest(llama)
    with monkeypatch.context() as patch:
        patch.setattr("core.decoding.running_batch.decoding_network", broken)
        job = scheduler_of(llama).submit(ids, [GREEDY])
        with pytest.raises(RuntimeError, match="no memory for it"):
            job.take(FOR_EVER)
    assert len(run(llama, ids, [GREEDY], tokens=4)[0].steps) == 4


def test_an_idle_scheduler_keeps_no_released_model_in_memory(tmp_path, ids, monkeypatch):
    monkeypatch.setattr("core.decoding.scheduler.IDLE_SECONDS", FOR_EVER)
    model = load_model(f"folder:{save_small_model('llama', tmp_path)}")
    list(decode(model, ids, KINDS, Limits(3)))
    weights, (thread,) = weakref.ref(model.model), threads_of(model)
    del model
    until(lambda: gc.collect() >= 0 and weights() is None)
    assert thread.is_alive()


def test_a_scheduler_that_has_nothing_to_do_returns_memory_to_the_system(llama, ids, monkeypatch):
    returned = threading.Event()
    monkeypatch.setattr("core.decoding.scheduler.return_pages", returned.set)
    run(llama, ids, [GREEDY], tokens=3)
    assert returned.wait(FOR_EVER)


def test_a_model_has_one_scheduler_and_a_new_thread_whenever_it_is_needed(llama):
    assert scheduler_of(llama) is scheduler_of(llama)
    at_rest(llama)
    at_rest(llama)
