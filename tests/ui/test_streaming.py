"""A session follows a job of a real scheduler: every step kept, first text and end drawn, nothing left running."""

from dataclasses import dataclass, field

import pytest
import streamlit as st

from core.decoding import DecodingConfig, DecodingJob, GeneratedText, Limits, Pass, decode, scheduler_of
from core.models import LanguageModel
from core.ui.state.streaming import Screen, follow

PROMPT = (1, 2, 3)
CONFIG = DecodingConfig("temperature", {"temperature": 2.0}, seed=3)


@dataclass
class Growing:
    """A text, and how long it was at each of its drawings."""

    text: GeneratedText = field(default_factory=lambda: GeneratedText(CONFIG, 0))
    drawn: list[int] = field(default_factory=list)

    def add(self, one: Pass) -> None:
        self.text.add(one.steps[0])

    def draw(self) -> int:
        self.drawn.append(len(self.text.steps))
        return 0

    @property
    def screen(self) -> Screen:
        return Screen(st.empty(), lambda: "", self.draw)


@pytest.fixture
def model(small_models) -> LanguageModel:
    return small_models["llama"]


def submit(model: LanguageModel, new_tokens: int) -> DecodingJob:
    return scheduler_of(model).submit(PROMPT, [CONFIG], Limits(new_tokens))


def test_all_steps_are_kept_and_the_first_and_the_last_are_drawn(model):
    growing, limits = Growing(), Limits(60)
    follow(submit(model, 60), growing.add, growing.screen)
    expected = [steps[0].token_id for steps in decode(model, PROMPT, [CONFIG], limits)]
    assert list(growing.text.token_ids) == expected
    assert growing.drawn[0] >= 1 and growing.drawn[-1] == len(expected)
    assert growing.drawn == sorted(growing.drawn)


def test_a_script_that_ends_while_it_draws_ends_its_job_and_keeps_the_steps_so_far(model):
    growing, job = Growing(), submit(model, 100)

    def leave() -> int:
        raise SystemExit  # like Streamlit's StopException, no Exception

    with pytest.raises(SystemExit):
        follow(job, growing.add, Screen(st.empty(), lambda: "", leave))
    assert job.closed and 1 <= len(growing.text.steps) <= 100


def test_a_job_without_texts_reads_its_prompt(model):
    job = scheduler_of(model).submit(PROMPT, ())
    follow(job, lambda _: None, Growing().screen)
    assert job.prefix is not None and job.prefix.ids == PROMPT


def test_an_error_of_the_computation_reaches_the_page(model):
    job = submit(model, 100)
    job.end(RuntimeError("out of memory"))
    with pytest.raises(RuntimeError, match="out of memory"):
        follow(job, lambda _: None, Growing().screen)
