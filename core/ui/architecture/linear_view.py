"""One linear layer computed by hand, and two with and without an activation between them."""

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.architecture.linear import ACTIVATIONS, LinearLayer, Stack, read_matrix, read_vector
from core.architecture.snippet import layer_code, stack_code
from core.architecture.verify import DrawnLinear, layer_claims, stack_claims, torch_layer, torch_output
from core.knobs import Knob
from core.plots import along_a_line, matrix_equation, scientific
from core.plots.type_scale import PRESENTED_HEIGHT
from core.tokenization import as_csv
from core.ui.architecture.architecture_choice import architecture
from core.ui.architecture.number_format import gap
from core.ui.shell.pages import errors_as_sentences
from core.ui.shell.views import ViewContext, open_view
from core.ui.state import keys
from core.ui.state.presentation import presenting
from core.ui.widgets.choice import linked_box, switch
from core.ui.widgets.figure import show_figure
from core.ui.widgets.knobs import ranged_knob
from core.ui.widgets.markdown import escape_markdown
from core.ui.widgets.metrics import metric_strip
from core.ui.widgets.toolbar import toolbar

ONE, TWO = "One layer", "Two layers"
STRETCH = np.linspace(-2, 2, 81)
_LONGEST = 400  # characters of a vector or matrix; it lives in the URL


def linear_view(context: ViewContext) -> None:
    """Compute y = Wx + b for typed numbers, and compare with `nn.Linear`."""
    with context.rail:
        first_knob, boxes = st.container(), st.container()
        more = st.popover("More")
    with more:
        layers = switch(keys.LINEAR_LAYERS, [ONE, TWO], "Layers")
    with boxes:
        x = read_vector(_box(keys.LINEAR_X, "x", "1 2 -1"), "x")
        first = _layer(more, (keys.LINEAR_W, keys.LINEAR_B), ("W", "b"), ("2 0 1\n-1 1 3", "1 0"))
    if layers == TWO:
        with more:
            second = _layer(more, (keys.LINEAR_W2, keys.LINEAR_B2), ("W₂", "b₂"), ("1 -2\n1 1", "0 1"))
        with first_knob:
            activation = switch(keys.LINEAR_ACTIVATION, list(ACTIVATIONS), "Between them", default="ReLU")
    else:
        second, activation = _identity(len(first.bias)), "none"
    stack = Stack(first, second, activation)
    with first_knob if layers == ONE else more:
        cell = _cell(len(stack.second.bias))
    drawn = _one(context, first, x, cell) if layers == ONE else _two(context, stack, x, cell)
    outputs = (["first", first(x)], ["both", stack(x)], ["collapsed", stack.collapsed(x)])
    rows = [[name, *values] for name, values in (outputs[:1] if layers == ONE else outputs)]
    code = layer_code(first, x.tolist()) if layers == ONE else stack_code(stack, x.tolist())

    def check():
        return layer_claims(first, x, drawn) if layers == ONE else stack_claims(stack, x, drawn)

    with errors_as_sentences():
        _way_to_own_layers()
    toolbar(check, code, as_csv(["output"], rows), "linear")


def _way_to_own_layers() -> None:
    """Draw the way to the linear layers of the chosen model; GPT-2's are of the class `Conv1D`."""
    model = architecture(st.session_state.get(keys.SHOWN_MODEL) or st.session_state[keys.MODEL])
    kind = "Conv1D" if any(row.kind == "Conv1D" for row in model.rows) else "Linear"
    words = f"The linear layers of {escape_markdown(model.spec.title)}, with their shapes"
    st.button(words, icon=":material/arrow_forward:", key="own-layers", on_click=_open_layers, args=(kind,))


def _open_layers(kind: str) -> None:
    open_view("architecture", "Modules")
    st.session_state[keys.MODULE_SEARCH] = kind


def _layer(more: DeltaGenerator, names: tuple[str, str], labels: tuple[str, str], at_first: tuple) -> LinearLayer:
    """Read a layer from two boxes, of W and of b; each line of the first is a row of W.

    Args:
        more: the place of the box of b.
    """
    numbers = read_matrix(_box(names[0], f"{labels[0]}, one row per line", at_first[0], lines=3), labels[0])
    with more:
        return LinearLayer(numbers, read_vector(_box(names[1], labels[1], at_first[1]), labels[1]))


def _box(key: str, label: str, default: str, lines: int = 1) -> str:
    return linked_box(key, label, _LONGEST, lines=lines, default=default)


def _identity(size: int) -> LinearLayer:
    """Return an identity layer."""
    return LinearLayer(np.eye(size), np.zeros(size))


def _one(context: ViewContext, layer: LinearLayer, x: np.ndarray, cell: int) -> DrawnLinear:
    y = layer(x)
    column = np.array([[value] for value in x])
    parts = [("W", layer.weight, "×"), ("x", column, "+"), ("b", layer.bias[:, None], "="), ("y", y[:, None], "")]
    figure = matrix_equation(parts, cell)
    if presenting():  # a strip would keep its own height
        figure.update_layout(height=PRESENTED_HEIGHT)
    with context.figure:
        show_figure(figure, "linear-layer")
        st.latex(_arithmetic(layer, x, cell))
    total = sum(layer.terms(x, cell))
    context.answer(f"Output cell {cell + 1} is row {cell + 1} of W times x, plus its bias: **{total:.12g}**.")
    torch_y = torch_layer(layer)(_tensor(x)).detach().numpy()
    st.write(f"The same numbers in `torch.nn.Linear({layer.weight.shape[1]}, {layer.weight.shape[0]})`:")
    st.code(f"tensor([{', '.join(f'{v:.12g}' for v in torch_y)}])", language=None)
    difference = float(np.abs(torch_y - y).max())
    st.write(f"Largest difference: **{gap(difference)}**")
    return DrawnLinear(_drawn_matrices(parts, figure), cell, (y, torch_y), difference, total=total)


def _two(context: ViewContext, stack: Stack, x: np.ndarray, cell: int) -> DrawnLinear:
    y, alone = stack(x), stack.collapsed(x)
    product = [("W₂", stack.second.weight, "×"), ("W", stack.first.weight, "="), ("W₂W", stack.collapsed.weight, "")]
    figure = matrix_equation(product)
    show_figure(figure, "product")
    context.answer(_verdict(stack, x, float(np.abs(y - alone).max())))
    difference = float(np.abs(y - alone).max())
    metric_strip(
        {
            "Two layers": _numbers(y),
            "One layer, multiplied": _numbers(alone),
            "Largest difference": scientific(difference),
        }
    )
    stacked, collapsed = (np.array([function(t * x)[cell] for t in STRETCH]) for function in (stack, stack.collapsed))
    with context.figure:
        show_figure(along_a_line(STRETCH, stacked, collapsed, stack.activation), "along-a-line")
    difference_to_torch = gap(np.abs(torch_output(stack, x) - y).max())
    st.caption(f"By `torch.nn.Sequential` with the same numbers: largest difference {difference_to_torch}.")
    matrices = _drawn_matrices(product, figure)
    return DrawnLinear(matrices, cell, (y, alone), difference, lines=(stacked, collapsed), multiples=STRETCH)


def _drawn_matrices(parts: list, figure) -> list[tuple[str, np.ndarray]]:
    """Return names and numbers of the matrices in a figure."""
    return [(name, np.asarray(trace["z"])) for (name, _, _), trace in zip(parts, figure.data, strict=True)]


def _verdict(stack: Stack, x: np.ndarray, difference: float) -> str:
    if stack.activation == "none":
        return "Nothing between: two layers **are** one layer, whatever the numbers."
    if stack.is_nonlinear_along(x):
        return f"With {stack.activation} between, **no** single layer does this: the dotted line bends."
    if difference:
        return f"With {stack.activation} between, the product of the matrices does something else."
    return f"Along this x, {stack.activation} lets everything through as it is."


def _cell(rows: int) -> int:
    declared = Knob("lin_cell", "Output cell", 1, rows, 1, 1, "The row of W that makes this number.")
    return ranged_knob(declared) - 1


def _arithmetic(layer: LinearLayer, x: np.ndarray, cell: int) -> str:
    """Write the sum behind one output cell in LaTeX."""
    products = [rf"{_signed(w)} \cdot {_signed(v)}" for w, v in zip(layer.weight[cell], x, strict=True)]
    total = sum(layer.terms(x, cell))
    return rf"y_{{{cell + 1}}} = {' + '.join(products)} + {_signed(layer.bias[cell])} = \mathbf{{{_exact(total)}}}"


def _signed(value: float) -> str:
    return _exact(value) if value >= 0 else f"({_exact(value)})"


def _exact(value: float) -> str:
    """Write all digits that were typed; in LaTeX, "1e-07" would be read as a product."""
    digits, _, exponent = f"{value:.12g}".partition("e")
    return rf"{digits} \cdot 10^{{{int(exponent)}}}" if exponent else digits


def _numbers(values: np.ndarray) -> str:
    return ", ".join(f"{value:.4g}" for value in values)


def _tensor(x: np.ndarray):
    import torch

    return torch.from_numpy(x)
