"""Building blocks under every figure: a knob, Verify, Show the code, export, and where the numbers come from."""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from core.knobs import Knob
from core.models import LanguageModel
from core.ui.state.compute import model_turn
from core.ui.widgets.markdown import literal
from core.verification import Verification

if TYPE_CHECKING:
    import plotly.graph_objects as go


def knob(declared: Knob) -> float:
    """A slider for a declared knob; its value is checked again, because a browser can send anything."""
    put_in_link(declared.key)
    return declared.check(
        st.slider(
            declared.label,
            declared.minimum,
            declared.maximum,
            declared.default,
            declared.step,
            key=declared.key,
            help=declared.help,
            bind="query-params",
        )
    )


def ranged_knob(declared: Knob) -> int:
    """A knob over whole numbers whose range follows the text or the model; none when there is nothing to choose.

    subtle: a slider with another range is another widget to Streamlit, and would begin at its default. The value stays
    instead, or moves to the new end.
    """
    if declared.maximum <= declared.minimum:
        return int(declared.minimum)
    kept, bounds = f"_range_{declared.key}", (declared.minimum, declared.maximum)
    value = st.session_state.get(declared.key)
    if isinstance(value, int | float):
        within = int(min(max(value, declared.minimum), declared.maximum))
        # Only then: assigning would undo what is being dragged meanwhile.
        if within != value or st.session_state.get(kept, bounds) != bounds:
            st.session_state[declared.key] = within
    st.session_state[kept] = bounds
    return int(knob(declared))


def knob_row(*declared: Knob) -> list[float]:
    """Knobs side by side; returns their values."""
    values = []
    for place, one in zip(st.columns(len(declared)), declared, strict=True):
        with place:
            values.append(knob(one))
    return values


def put_in_link(key: str) -> None:
    """Let the copied link carry the widget `key`, which must be bound to the URL."""
    names = st.session_state.setdefault("_knobs", [])
    if key not in names:
        names.append(key)


def switch(key: str, options: Sequence[str], label: str = "", default: str = "") -> str:
    """Buttons of which one is chosen, at first `default` or the first; the choice lives in the URL, in these words.

    With an empty `label` they stand alone, as the views of a page do.
    """
    put_in_link(key)
    return st.segmented_control(
        label or key,
        options,
        default=default or options[0],
        required=True,
        key=key,
        label_visibility="visible" if label else "collapsed",
        bind="query-params",
    )


# It lives in the URL, which not every server accepts when it is longer.
LONGEST_SHORT_TEXT = 1000


def short_text(key: str, label: str, placeholder: str = "", lines: int = 1, default: str = "") -> str:
    """A box for a short text that belongs to one page; it lives in the URL."""
    put_in_link(key)
    options = {"key": key, "placeholder": placeholder, "bind": "query-params", "max_chars": LONGEST_SHORT_TEXT}
    label = f"{label} · at most {LONGEST_SHORT_TEXT:,} characters"
    if lines == 1:
        return st.text_input(label, default, **options) or ""
    return st.text_area(label, default, height=24 * lines + 36, **options) or ""


def show_figure(figure: "go.Figure", name: str, on_click: Callable[[Sequence], None] | None = None) -> None:
    """Draw a figure in the reader's colours; its toolbar saves it as `name`.png at twice the size.

    Args:
        on_click: called with the `customdata` of the point that was clicked, before the page is drawn again.
    """
    ink = "#fafafa" if st.context.theme.type == "dark" else "#31333f"
    figure.update_layout(font_color=ink)
    figure.update_annotations(font_color=ink)
    for update_axes in (figure.update_xaxes, figure.update_yaxes):
        update_axes(tickfont_color=ink, title_font_color=ink)
    # Left alone, Plotly guesses the colour of words in cells from the cell's colour without its transparency.
    figure.update_traces(textfont_color=ink, selector={"type": "heatmap"})
    config = {"displaylogo": False, "toImageButtonOptions": {"filename": name, "scale": 2}}
    if on_click is None:
        st.plotly_chart(figure, key=name, config=config)
    else:
        react = {"on_select": partial(_pass_on_click, name, on_click), "selection_mode": "points"}
        st.plotly_chart(figure, key=name, config=config, **react)


def _pass_on_click(name: str, on_click: Callable[[Sequence], None]) -> None:
    points = st.session_state[name]["selection"]["points"]
    if points:  # a second click on the same point takes the selection away
        data = points[0]["customdata"]
        on_click(list(data.values()) if isinstance(data, dict) else data)  # a typed array comes back as a dict


def verify(model: LanguageModel | None, check: Callable[[], Verification]) -> None:
    """A control that, once opened, recomputes what is shown by another route and says how far the two are apart.

    Args:
        model: the model whose turn the recomputation takes; None when it needs no model.
    """
    control = st.popover("Verify", icon=":material/verified:", key="verify", on_change="rerun")
    if control.open:
        with control, model_turn(model) if model else nullcontext():
            _show_verification(check())


def _show_verification(result: Verification) -> None:
    words = f"largest difference **{result.largest_difference:.1e}** over {result.compared:,} values"
    if result.equal:
        st.success(f"Equal: {words} (at most {result.tolerance:.0e} counts as equal).")
    else:
        st.error(f"Not equal: {words} (at most {result.tolerance:.0e} counts as equal).")
    st.caption(f"Route: `{result.route}`. {result.remark}")


def stop_button() -> None:
    """Any click ends the script that is computing; this button does nothing else."""
    st.button("Stop", icon=":material/stop:", key="stop")


def show_code(code: str) -> None:
    """The plain library code that reproduces what is on screen."""
    with st.popover("Show the code", icon=":material/code:", width="content"):
        st.caption("Plain library code; paste it in a notebook.")
        st.code(code, language="python", wrap_lines=True)


def download_csv(csv: str, name: str) -> None:
    """The data on screen as a file."""
    st.download_button(
        "CSV", csv, f"{name}.csv", "text/csv", icon=":material/download:", key=f"csv-{name}", on_click="ignore"
    )


def provenance(model: LanguageModel) -> None:
    """Name where the numbers come from."""
    st.caption(
        f"Numbers by {literal(model.spec.title)} · revision {model.revision[:12]} · {model.dtype} · {model.device} · "
        f"from {literal(model.source.title)}"
    )
