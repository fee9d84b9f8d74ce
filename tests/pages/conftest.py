"""Pages are driven from `Home.py`, as a visitor's browser would."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.models import DEFAULT_MODEL
from core.ui import model_pool

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
