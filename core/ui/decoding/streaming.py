"""Streaming: run the engine inside the page's script and draw while it computes; early stops keep all steps."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

from streamlit.delta_generator import DeltaGenerator

from core.decoding import MAX_CONFIGS, Run, decode
from core.decoding.prefix import Slot
from core.models import LanguageModel
from core.ui.state.compute import waiting_sentence

# Seven drawings per second look like typing and cost no measurable time.
SECONDS_PER_DRAWING = 0.14
# Long texts are drawn less often, so that a class of thirty does not fill the network: characters per second.
MOST_CHARACTERS = 200_000


def stream(
    model: LanguageModel,
    run: Run,
    draw: Callable[[Run], int],
    status: DeltaGenerator,
    max_configs: int = MAX_CONFIGS,
) -> None:
    """Advance `run` to its end, drawing a few times per second.

    subtle: Streamlit ends this script inside the next `st` call when the person clicks anything, leaves or closes the
    tab. `run` holds the steps until then, and the engine is closed on exit.

    Args:
        draw: draws the run; returns how many characters it sent.
        status: placeholder for the progress; emptied at the end.
    """
    started = time.monotonic()
    next_drawing = 0.0
    slot = _slot(model, run, status)
    input_ids = run.prompt.encoded.ids
    with closing(decode(model, input_ids, run.configs, run.limits, slot=slot, max_configs=max_configs)) as passes:
        for steps in passes:
            now = time.monotonic()
            run.add(steps, now - started)
            if now >= next_drawing:
                status.caption(_progress(run))
                sent = draw(run)
                next_drawing = now + max(SECONDS_PER_DRAWING, sent / MOST_CHARACTERS)
    draw(run)
    status.empty()


def _progress(run: Run) -> str:
    return f"Token {run.tokens} of at most {run.limits.new_tokens}"


def _slot(model: LanguageModel, run: Run, status: DeltaGenerator) -> Slot:
    """Return a context manager that holds the model for one pass and shows the position in line while waiting."""

    def show_wait(ahead: int) -> None:
        status.caption(f"{_progress(run)} · {waiting_sentence(ahead)}")

    @contextmanager
    def slot() -> Iterator[None]:
        if not run.tokens:  # a long prompt takes several passes; at each write Streamlit can end the script
            status.caption("The model reads the prompt")
        with model.lock.hold(on_wait=show_wait):
            yield

    return slot
