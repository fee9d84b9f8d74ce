"""Run the engine inside the page's script: draw while it computes, keep what is there when the person goes on."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

from streamlit.delta_generator import DeltaGenerator

from core.decoding import MAX_CONFIGS, Run, decode
from core.models import LanguageModel
from core.ui.state.compute import waiting_sentence

# Seven pictures a second look like typing and cost the model nothing that can be measured.
SECONDS_A_PICTURE = 0.14
# Long texts are drawn less often, so that a class of thirty does not fill the network: characters a second.
MOST_CHARACTERS = 200_000


def stream(
    model: LanguageModel,
    run: Run,
    draw: Callable[[Run], int],
    status: DeltaGenerator,
    most: int = MAX_CONFIGS,
) -> None:
    """Advance `run` to its end, drawing a few times a second.

    subtle: Streamlit ends this script inside the next `st` call when the person clicks anything, leaves or closes the
    tab. `run` holds what came until then, and the engine is closed on the way out.

    Args:
        draw: draws the run; returns how many characters it sent.
        status: where to say how far it is; left empty.
    """
    started = time.monotonic()
    next_picture = 0.0
    turns = _turns(model, run, status)
    with closing(decode(model, run.prompt.encoded.ids, run.columns, run.limits, turn=turns, most=most)) as updates:
        for update in updates:
            now = time.monotonic()
            run.add(update, now - started)
            if now >= next_picture:
                status.caption(_progress(run))
                sent = draw(run)
                next_picture = now + max(SECONDS_A_PICTURE, sent / MOST_CHARACTERS)
    draw(run)
    status.empty()


def _progress(run: Run) -> str:
    return f"Token {run.tokens} of at most {run.limits.new_tokens}"


def _turns(model: LanguageModel, run: Run, status: DeltaGenerator) -> Callable:
    """Holding the model, once per forward pass, with words for whoever waits."""

    def show_wait(ahead: int) -> None:
        status.caption(f"{_progress(run)} · {waiting_sentence(ahead)}")

    @contextmanager
    def turn() -> Iterator[None]:
        if not run.tokens:  # a long prompt is read in several passes; each write is a chance to leave
            status.caption("The model reads the prompt")
        with model.lock.hold(on_wait=show_wait):
            yield

    return turn
