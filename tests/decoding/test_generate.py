"""The same text by `generate`, which gives way to whoever waits for the model."""

import threading

from core.decoding import DecodingConfig, Limits
from core.decoding.generate import generated_ids
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
