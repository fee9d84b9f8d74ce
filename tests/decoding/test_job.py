"""A decoding job: what is made is taken once and in order, waiting ends at once when there is something to take."""

import threading

import pytest

from core.decoding import DecodingConfig, DecodingJob, Limits, Signals, take_from
from core.decoding.records import BeamStep
from core.decoding.stopping import StoppingCriteria

FOR_EVER = 60.0


@pytest.fixture
def job_of(llama):
    def make(*configs, signals=None):
        stopping = StoppingCriteria.after(llama, 3, Limits(8))
        return DecodingJob((1, 2, 3), configs, stopping, None, False, signals or Signals())

    return make


def step(number: int) -> dict:
    return {0: BeamStep(number, (), -1)}


def in_thread(function):
    """Start a function; return a function that waits for its result."""
    results = []
    thread = threading.Thread(target=lambda: results.append(function()))
    thread.start()

    def result():
        thread.join(FOR_EVER)
        assert not thread.is_alive()
        return results[0]

    return result


def test_passes_are_taken_once_in_order_and_the_end_after_them(job_of):
    job = job_of()
    job.report(step(0)), job.report(step(1))
    job.end()
    assert not job.finished
    taken = job.take(FOR_EVER)
    assert [made.steps for made in taken] == [step(0), step(1)]
    assert 0 <= taken[0].seconds <= taken[1].seconds
    assert job.finished and job.take(FOR_EVER) == []


def test_nothing_new_gives_an_empty_list_when_the_time_is_over(job_of):
    assert job_of().take(0.0) == job_of().take(0.001) == []


def test_a_waiting_thread_gets_the_first_pass_and_the_end_at_once(job_of):
    job = job_of()
    taken = in_thread(lambda: job.take(FOR_EVER))
    job.report(step(0))
    assert [made.steps for made in taken()] == [step(0)]
    taken = in_thread(lambda: job.take(FOR_EVER))
    job.close()
    assert taken() == []


def test_a_screen_that_collects_is_not_woken_by_every_pass_but_by_the_end(job_of):
    job = job_of()
    taken = in_thread(lambda: job.take(FOR_EVER, at_least=FOR_EVER))
    for number in range(5):
        job.report(step(number))
    job.end()
    assert [made.steps for made in taken()] == [step(number) for number in range(5)]


def test_what_was_made_before_an_error_is_taken_first(job_of):
    job = job_of()
    job.report(step(0))
    job.end(ZeroDivisionError("a fault"))
    assert len(job.take(FOR_EVER)) == 1
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            job.take(FOR_EVER)
    assert not job.finished


def test_the_first_end_counts(job_of):
    job = job_of()
    job.close()
    job.end(ZeroDivisionError("too late"))
    job.close()
    assert job.finished and job.closed


def test_several_jobs_are_waited_for_together(job_of):
    signals = Signals()
    first, second = job_of(signals=signals), job_of(signals=signals)
    taken = in_thread(lambda: take_from([first, second], FOR_EVER))
    second.report(step(0))
    assert [[made.steps for made in passes] for passes in taken()] == [[], [step(0)]]
    taken = in_thread(lambda: take_from([first, second], FOR_EVER, at_least=FOR_EVER))
    first.end()
    second.report(step(1))
    second.end()
    assert [len(passes) for passes in taken()] == [0, 1]


def test_rows_count_every_hypothesis_and_a_prompt_alone_its_own(job_of):
    job = job_of(DecodingConfig("greedy"), DecodingConfig("beam", {"beam_width": 4}))
    assert (job.rows, job.length) == (5, 3 + 8)
    assert (job_of().rows, job_of().length) == (1, 3)
