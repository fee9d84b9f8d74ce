"""Pages are driven from `Home.py`, as a visitor's browser would."""

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.models import DEFAULT_MODEL
from core.ui.state.shared import model_pool

HOME = Path(__file__).resolve().parents[2] / "Home.py"


@pytest.fixture
def app(smollm) -> AppTest:
    """The app at Home, with the default model in memory: nothing is fetched and no state changes between two runs."""
    assert model_pool().request(DEFAULT_MODEL).done.wait(60)
    app = AppTest.from_file(str(HOME), default_timeout=120).run()
    # Unlike a browser, AppTest does not notice that navigation chose a page; widgets keep their values only after this.
    return app.switch_page("pages/home.py").run()


def assert_healthy(app: AppTest) -> None:
    """No traceback, no error box."""
    assert not app.exception, app.exception


def labelled(boxes, label: str):
    """The one of several widgets of a kind that a person sees under this label."""
    return next(box for box in boxes if box.label == label)


def press(app: AppTest, label: str) -> AppTest:
    """Press a button by its words."""
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


def words(app: AppTest) -> str:
    """All that a page says outside of figures, tables and code."""
    kinds = (app.text, app.markdown, app.caption, app.info, app.warning, app.error)
    return "\n".join(element.value for kind in kinds for element in kind)


def figure(app: AppTest, number: int = 0) -> dict:
    """A chart as it is sent to the browser."""
    return json.loads(app.get("plotly_chart")[number].proto.spec)
