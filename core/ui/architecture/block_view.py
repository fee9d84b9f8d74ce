"""One block computed step by step for the sentence."""

from dataclasses import replace

import numpy as np
import streamlit as st

from core.architecture.snippet import block_code
from core.architecture.steps import MAX_STEP_TOKENS, BlockSteps, ResidualStream, Step, block_steps, residual_stream
from core.architecture.trace import RESIDUAL
from core.architecture.verify import DrawnStep, block_claims
from core.knobs import Knob
from core.models import LanguageModel
from core.plots import COLOURED_SHARE, full_colour, step_picture
from core.probabilities.verify.plain import read_claims
from core.tokenization import as_csv, token_piece
from core.ui.architecture.number_format import gap
from core.ui.architecture.step_list_data import shape_words, step_list_data
from core.ui.components.model_map import draw_map
from core.ui.shell.views import ViewContext
from core.ui.state import keys
from core.ui.state.compute import compute
from core.ui.state.pending import PendingAction
from core.ui.widgets.figure import show_figure
from core.ui.widgets.knobs import ranged_knob
from core.ui.widgets.metrics import metric_strip
from core.ui.widgets.player import player
from core.ui.widgets.text_input import show_read_tokens
from core.ui.widgets.toolbar import toolbar

# Key of the step to open, requested by an example or the map.
OPEN_STEP = PendingAction[str](keys.OPEN_STEP)
# A vector this many times as long as the median one is mentioned below the figure.
GIANT = 20


def block_view(context: ViewContext) -> None:
    """Draw one step of one block; a click on the list, the slider or Play goes to another."""
    model, text = context.model, context.text
    with st.spinner("Running plain code and the model", show_time=True):
        stream = compute(model, residual_stream, text, MAX_STEP_TOKENS)
    layers = len(stream.states) - 1
    if stream.encoded.left_out or stream.encoded.unread:
        show_read_tokens(model, stream.encoded)
    top = st.container()
    left, right = st.columns([2, 3], gap="medium")
    with left:
        layer = ranged_knob(Knob(keys.BLOCK, "Block", 1, layers, 1, 1, "1 is nearest to the text.")) - 1
        shown = block_steps(model, stream, layer)
        with top:
            step = _choose_step(shown)
        draw_map(step_list_data(shown, step, layers), keys.STEP_LIST, lambda: _open(shown))
    with right:
        labels = [token_piece(model.tokenizer, token_id).label for token_id in stream.encoded.ids]
        drawn = _show_step(shown, step, labels)
    difference = _difference_sentence(model, stream, layer)
    code = block_code(model, text, stream.encoded, layer)

    def check():
        yield from read_claims(model, text, stream.encoded)
        yield from block_claims(model, stream, shown, replace(drawn, difference=difference))

    toolbar(check, code, _csv(shown), f"block-{layer + 1}")


def _choose_step(shown: BlockSteps) -> Step:
    names = [step.key for step in shown.steps]
    opened = OPEN_STEP.take()
    if opened in names:
        st.session_state[keys.STEP] = names.index(opened) + 1
    first = names.index("weights") + 1
    number = player(Knob(keys.STEP, "Step", 1, len(names), first, 1, "From the embedding to the end of the block."))
    return shown.steps[number - 1]


def _open(shown: BlockSteps) -> None:
    titles = [step.name.title for step in shown.steps]
    chosen = st.session_state[keys.STEP_LIST].chosen
    if chosen in titles:  # a browser can send anything
        st.session_state[keys.STEP] = titles.index(chosen) + 1


def _show_step(shown: BlockSteps, step: Step, labels: list[str]) -> DrawnStep:
    st.markdown(f"**{step.name.title}.** {step.name.meaning}")
    st.latex(step.formula)
    head, hidden = 0, None
    if step.picture.by_head:
        head = ranged_knob(Knob("arch_head", "Head", 1, step.shape[0], 1, 1, "Each head looks in its own way.")) - 1
    if step.key in ("masked", "weights"):
        hidden = np.isneginf(shown.by_key["masked"].picture.values[head])
    figure = step_picture(step, labels, head, hidden)
    show_figure(figure, f"step-{step.key}")
    longest, norms, ratio = _sizes(step, labels)
    limit = full_colour(step, head) if step.key != "weights" else None
    if limit is not None:
        st.caption(
            f"Real values, none averaged; point at a cell to read one. Green is above 0, orange below; colour is full "
            f"at ±{limit:.3g}, which {COLOURED_SHARE:.0%} of the numbers shown stay within."
        )
    shapes = tuple(shape_words(listed) for listed in shown.steps)
    return DrawnStep(step.key, head, np.asarray(figure.data[0]["z"]), norms, longest, ratio, limit, shapes, 0.0)


def _sizes(step: Step, labels: list[str]) -> tuple[int, tuple[float, float], float | None]:
    """Write the norms; return the longest token, counted from 1, both norms, and the ratio if it is written."""
    largest = int(step.lengths.argmax())
    metric_strip(
        {
            f"Shape: {' × '.join(step.name.dimensions)}": shape_words(step),
            "Norm of the last token": _size(step.lengths[-1]),
            f"Largest norm, token {largest + 1}, {labels[largest]}": _size(step.lengths[largest]),
        }
    )
    ratio = step.lengths[largest] / (np.median(step.lengths) or 1.0)
    norms = float(step.lengths[-1]), float(step.lengths[largest])
    giant = step.name.dimensions == RESIDUAL and ratio > GIANT
    if giant:
        st.caption(
            f"Token {largest + 1} has a vector {ratio:,.0f} times as long as the median token: a massive activation. "
            "Many models grow one at the first token; attention with nothing to say looks there (Sun et al. 2024)."
        )
    return largest + 1, norms, float(ratio) if giant else None


def _size(length: float) -> str:
    return f"{length:,.0f}" if length >= 1000 else f"{length:.4g}"


def _difference_sentence(model: LanguageModel, stream: ResidualStream, layer: int) -> float:
    difference = float(stream.differences[layer + 1])
    st.write(
        f"From the same stream in, our plain code and the model's own hidden states differ by at most "
        f"**{gap(difference)}** after this block."
    )
    if model.dtype != "float32":
        st.caption(f"In {model.dtype} every operation rounds to two to three digits; digits beyond those are rounding.")
    return difference


def _csv(shown: BlockSteps) -> str:
    columns = ["step", "formula", "dimensions", "shape", *(f"norm {n + 1}" for n in range(len(shown.steps[0].lengths)))]
    return as_csv(
        columns,
        (
            [s.name.title, s.formula, " x ".join(s.name.dimensions), " x ".join(map(str, s.shape)), *s.lengths.tolist()]
            for s in shown.steps
        ),
    )
