"""Texts of the Decoding page, drawn while the model's scheduler computes them; early stops keep all steps."""

from collections.abc import Callable

from streamlit.delta_generator import DeltaGenerator

from core.decoding import MAX_CONFIGS, Pass, Run, scheduler_of
from core.models import LanguageModel
from core.ui.state.streaming import Screen, follow


def stream(
    model: LanguageModel,
    run: Run,
    draw: Callable[[Run], int],
    status: DeltaGenerator,
    max_configs: int = MAX_CONFIGS,
) -> None:
    """Advance `run` to its end, drawing a few times per second; an interrupted one keeps its steps.

    Args:
        draw: draws the run; returns how many characters it sent.
        status: placeholder for the place in line and the progress; emptied at the end.
    """
    ids = run.prompt.encoded.ids
    job = scheduler_of(model).submit(ids, run.configs, run.limits, max_configs=max_configs)

    def add(one: Pass) -> None:
        run.add(one.steps, one.seconds)

    follow(job, add, Screen(status, lambda: _progress(run), lambda: draw(run)))


def _progress(run: Run) -> str:
    return f"Token {run.tokens} of at most {run.limits.new_tokens}" if run.tokens else "The model reads the prompt"
