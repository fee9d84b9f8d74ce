"""Pages run from `Home.py`, as in a visitor's browser."""

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path

import plotly.graph_objects as go
import pytest
from streamlit.testing.v1 import AppTest

from core.models import DEFAULT_MODEL
from core.ui.state.shared import model_pool
from core.ui.widgets.toolbar import view_notebook

HOME = Path(__file__).resolve().parents[2] / "Home.py"
# A text that pages must not take for HTML, Markdown or a link: whole tokens of it are "<", "</", "**", "[" and "](".
MARKUP = "<b>bold</b> **and** [x](y)"
_PLOTLYS_OWN_TAGS = re.compile(r"</?(?:b|i|br|extra|sub|sup)>")


@pytest.fixture
def app(smollm) -> AppTest:
    """The app at Home, with the default model in memory: nothing is fetched and no state changes between two runs."""
    assert model_pool().request(DEFAULT_MODEL).done.wait(60)
    app = AppTest.from_file(str(HOME), default_timeout=120).run()
    # Unlike a browser, AppTest does not notice that navigation chose a page; widgets keep their values only after this.
    return app.switch_page("pages/home.py").run()


@pytest.fixture
def small_app(small_model_folders) -> tuple[AppTest, str]:
    """The app with a small Llama, which draws a page in no time, and the model's key."""
    key = f"folder:{small_model_folders['llama']}"
    assert model_pool().request(key).done.wait(60)
    app = AppTest.from_file(str(HOME), default_timeout=60)
    app.query_params["model"] = key
    return app.run().switch_page("pages/home.py").run(), key


def assert_healthy(app: AppTest) -> None:
    """No traceback, figures that Plotly accepts, and code that makes a valid notebook.

    Errors meant for people are texts, which `words` finds.
    """
    assert not app.exception, app.exception
    for chart in app.get("plotly_chart"):
        go.Figure(json.loads(chart.proto.spec))  # raises where a property or a value is unknown
    for code in app.code:
        if code.language == "python":
            view_notebook("A page: a view", code.value)  # raises where a notebook is not valid


def labelled(boxes, label: str):
    """Return the widget of a kind that has this visible label."""
    return next(box for box in boxes if box.label == label)


def press_examples(app: AppTest) -> Iterator[str]:
    """Press the examples of a view one after another; yield the key of each once the page is drawn."""
    keys = [button.key for button in app.button if (button.key or "").startswith("preset-")]
    assert keys, "a view without examples"
    for key in keys:
        app.button(key=key).click().run()
        assert_healthy(app)
        yield key


def press(app: AppTest, label: str) -> AppTest:
    """Press a button by its label."""
    labelled(app.button, label).click().run()
    assert_healthy(app)
    return app


def view_switch(app: AppTest):
    """The buttons that choose a view of the page."""
    return labelled(app.button_group, "View")


def choose_view(app: AppTest, view: str) -> AppTest:
    """Go to another view of the page."""
    view_switch(app).set_value(view).run()
    assert_healthy(app)
    return app


def open_verify(app: AppTest) -> None:
    """Open the control that recomputes what is shown."""
    app.session_state["verify"] = True
    app.run()
    assert_healthy(app)


def component_data(app: AppTest, name: str) -> list[dict]:
    """What the components of a name on the page were given."""
    return [json.loads(part.proto.json) for part in app.get("bidi_component") if part.proto.component_name == name]


def copied_link(app: AppTest) -> str:
    """The link that Copy link would copy now."""
    (data,) = component_data(app, "copy_button")
    return data["text"]


def words(app: AppTest) -> str:
    """Return all texts of a page outside of figures, tables and code."""
    kinds = (app.text, app.markdown, app.caption, app.info, app.warning, app.error)
    return "\n".join(element.value for kind in kinds for element in kind)


def figure_texts(app: AppTest) -> list[str]:
    """All texts of all charts, as the browser reads them.

    subtle: the JSON itself never holds a "<"; plotly writes it as an escape.
    """

    def texts(part) -> Iterator[str]:
        if isinstance(part, str):
            yield part
        elif isinstance(part, dict | list):
            for inner in part.values() if isinstance(part, dict) else part:
                yield from texts(inner)

    return [text for chart in app.get("plotly_chart") for text in texts(json.loads(chart.proto.spec))]


def raw_markup(app: AppTest) -> list[str]:
    """List the texts of charts that contain a tag which is not Plotly's own."""
    return [text for text in figure_texts(app) if "<" in _PLOTLYS_OWN_TAGS.sub("", text)]


def figure(app: AppTest, number: int = 0) -> dict:
    """A chart as it is sent to the browser."""
    return json.loads(app.get("plotly_chart")[number].proto.spec)


def metrics(app: AppTest) -> dict[str, str]:
    """The labelled numbers of a page: value by label, as they are shown."""
    pairs = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", "".join(element.proto.body for element in app.get("html")))
    return {html.unescape(label): html.unescape(value) for label, value in pairs}
