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
from core.plots.style import NEUTRAL
from core.probabilities.verify.plain import read_claims
from core.tokenization import as_csv, token_piece
from core.ui.architecture.number_format import gap
from core.ui.architecture.step_list_data import shape_words, step_list_data
from core.ui.components.model_map import draw_map
from core.ui.shell.views import ViewContext
from core.ui.state import keys
from core.ui.state.compute import compute
from core.ui.state.pending import PendingAction
from core.ui.state.presentation import presenting
from core.ui.widgets.figure import seen_words, show_figure, tokens_seen
from core.ui.widgets.knobs import ranged_knob
from core.ui.widgets.metrics import metric_strip
from core.ui.widgets.player import player
from core.ui.widgets.toolbar import toolbar

# Key of the step to open, requested by an example or the map.
OPEN_STEP = PendingAction[str](keys.OPEN_STEP)
# A vector this many times as long as the median one is mentioned below the figure.
GIANT = 20
# Height of a picture that is seen whole on a small screen.
PICTURE_PIXELS = 390


def block_view(context: ViewContext) -> None:
    """Draw one step of one block; a click on the list, the slider or Play goes to another."""
    model, text = context.model, context.text
    with st.spinner("Running plain code and the model", show_time=True):
        stream = compute(model, residual_stream, text, MAX_STEP_TOKENS)
    layers = len(stream.states) - 1
    position = context.show_tokens(stream.encoded)
    with context.rail:
        player_place = st.container()
        layer = ranged_knob(Knob(keys.BLOCK, "Block", 1, layers, 1, 1, "1 is nearest to the text.")) - 1
        shown = block_steps(model, stream, layer)
        with player_place:
            step = _choose_step(shown)
        head = _choose_head(step)
    labels = [token_piece(model.tokenizer, token_id).label for token_id in stream.encoded.ids]
    picture, steps = context.figure.columns([13, 7], gap="medium") if not presenting() else (context.figure, None)
    with picture:
        drawn = _show_step(shown, step, labels, head, position)
    if steps:
        with steps:
            draw_map(step_list_data(shown, step, layers), keys.STEP_LIST, lambda: _open(shown))
    seen = seen_words(tokens_seen(position, len(labels)), len(labels))
    context.answer(f"**{step.name.title}.** {step.name.meaning} Shape **{shape_words(step)}**.{seen}")
    if drawn.limit is not None:
        st.caption(
            f"Real values, none averaged; point at a cell to read one. Green is above 0, rose below; colour is full "
            f"at ±{drawn.limit:.3g}, which {COLOURED_SHARE:.0%} of the numbers shown stay within."
        )
    longest, norms, ratio = _sizes(step, labels, position)
    drawn = replace(drawn, longest=longest, norms=norms, ratio=ratio)
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
    number = player(Knob(keys.STEP, "Step", 1, len(names), 1, 1, "From the embedding to the end of the block."))
    return shown.steps[number - 1]


def _choose_head(step: Step) -> int:
    """Draw a slider over the heads where each has a picture of its own; return the head, from 0."""
    if not step.picture.by_head:
        return 0
    return ranged_knob(Knob("arch_head", "Head", 1, step.shape[0], 1, 1, "Each head looks in its own way.")) - 1


def _open(shown: BlockSteps) -> None:
    titles = [step.name.title for step in shown.steps]
    chosen = st.session_state[keys.STEP_LIST].chosen
    if chosen in titles:  # a browser can send anything
        st.session_state[keys.STEP] = titles.index(chosen) + 1


def _show_step(shown: BlockSteps, step: Step, labels: list[str], head: int, position: int) -> DrawnStep:
    """Draw a step's formula and values, the row of the cursor framed."""
    if not presenting():
        st.latex(step.formula)
    hidden = None
    if step.key in ("masked", "weights"):
        hidden = np.isneginf(shown.by_key["masked"].picture.values[head])
    figure = step_picture(step, labels, head, hidden, tokens_seen(position, len(labels)))
    figure.add_shape(
        type="rect",
        xref="paper",
        x0=0,
        x1=1,
        y0=position - 0.5,
        y1=position + 0.5,
        line={"color": NEUTRAL, "width": 2},
    )
    figure.update_layout(height=PICTURE_PIXELS)
    show_figure(figure, f"step-{step.key}")
    limit = full_colour(step, head) if step.key != "weights" else None
    shapes = tuple(shape_words(listed) for listed in shown.steps)
    cells = np.asarray(figure.data[0]["z"])
    return DrawnStep(step.key, head, cells, position, (0.0, 0.0), 0, None, limit, shapes, 0.0)


def _sizes(step: Step, labels: list[str], position: int) -> tuple[int, tuple[float, float], float | None]:
    """Write the norms; return the longest token, counted from 1, both norms, and the ratio if it is written."""
    largest = int(step.lengths.argmax())
    metric_strip(
        {
            f"Shape: {' × '.join(step.name.dimensions)}": shape_words(step),
            f"Norm of token {position + 1}, {labels[position]}": _size(step.lengths[position]),
            f"Largest norm, token {largest + 1}, {labels[largest]}": _size(step.lengths[largest]),
        }
    )
    ratio = step.lengths[largest] / (np.median(step.lengths) or 1.0)
    giant = step.name.dimensions == RESIDUAL and ratio > GIANT
    if giant:
        st.caption(
            f"Token {largest + 1} has a vector {ratio:,.0f} times as long as the median token: a massive activation. "
            "Many models grow one at the first token; attention with nothing to say looks there (Sun et al. 2024)."
        )
    norms = float(step.lengths[position]), float(step.lengths[largest])
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
