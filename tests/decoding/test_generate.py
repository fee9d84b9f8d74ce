"""The same text by `generate`, which gives way to whoever waits for the model."""

import threading
from itertools import product

import numpy as np
import pytest
import torch

from core.decoding import DecodingConfig, Limits
from core.decoding.generate import generated_ids, searched_ids
from core.decoding.reread import reread
from tests.decoding.runs import run


def test_generate_gives_the_beams_text_and_lets_others_have_the_model_between_tokens(llama, ids):
    config = DecodingConfig("beam", {"beam_width": 2})
    (text,) = run(llama, ids, [config], 24)
    turns = []

    def look(ready: threading.Event) -> None:
        ready.set()
        with llama.lock.hold():
            turns.append(llama.lock.length)

    with llama.lock.hold():
        ready = threading.Event()
        other = threading.Thread(target=look, args=(ready,))
        other.start()
        assert ready.wait(10)
        while llama.lock.length < 2:
            pass
        again, _ = generated_ids(llama, ids, config, Limits(24))
        assert turns  # before this text was complete, and the lock is ours again
        assert llama.lock.held
    other.join(10)
    assert again == list(text.token_ids)


@pytest.mark.parametrize("settings", product([2, 4], [0.0, 1.5], [0, 1, 2], [1.0, 1.3]))
@pytest.mark.parametrize("stop", [(), ("e",)])
def test_a_search_on_logits_that_have_been_read_is_that_of_generate(llama, ids, settings, stop):
    width, penalty, early, repetition = settings
    values = {"beam_width": width, "length_penalty": penalty, "early_stopping": early}
    config, limits = DecodingConfig("beam", values, repetition_penalty=repetition), Limits(6, stop)
    (beam,) = run(llama, ids, [config], limits=limits)
    paths = [tuple(step.token_id for step in beam.path(node)) for node in [-1, *beam.nodes]]
    rows = {path: row for path in paths for row in read_after(llama, ids, path)}
    again, route = searched_ids(llama, ids, config, limits, rows)
    assert again == generated_ids(llama, ids, config, limits)[0] == list(beam.token_ids)
    assert "generate()" in route
    assert llama.model(torch.tensor([list(ids)])).logits.shape[1] == len(ids)  # the model itself runs as before
    del rows[()]
    assert searched_ids(llama, ids, config, limits, rows)[0] == []


def read_after(model, ids, path) -> list[np.ndarray]:
    """The logits after a path."""
    *_, last = reread(model, ids, [[*path, 0]])
    return [last[0][-1]]
