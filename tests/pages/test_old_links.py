"""Old links, with another query parameter per page for the view, still open; the URL then has `view`."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import HOME, assert_healthy, copied_link, view_switch

OLD_LINKS = [
    ("architecture", "inside", "Linear layer", "Map"),
    ("attention", "attending", "All heads", "One head"),
    ("probabilities", "chances", "Curve", "Pipeline"),
    ("decoding", "decoding", "Sweep", "Compare"),
    ("chat", "talk", "What is sent", "Chat"),
]


def opened(page: str, **parameters: str) -> AppTest:
    """Open a page by a link in a fresh session."""
    app = AppTest.from_file(str(HOME), default_timeout=120)
    app.query_params.update(parameters)
    app.run().switch_page(f"pages/{page}.py").run()
    assert_healthy(app)
    return app


@pytest.mark.parametrize(("page", "parameter", "view", "first"), OLD_LINKS)
def test_an_old_link_opens_its_view_and_the_address_names_it_anew(smollm, page, parameter, view, first):
    app = opened(page, **{parameter: view})
    assert view_switch(app).value == view
    assert app.query_params["view"] == view and parameter not in app.query_params


@pytest.mark.parametrize(
    ("page", "old", "new"), [("tokenization", "Compare", "Side by side"), ("chat", "Two models", "Base and instruct")]
)
def test_a_link_with_the_old_title_of_a_view_opens_it(smollm, page, old, new):
    app = opened(page, view=old)
    assert view_switch(app).value == new == app.query_params["view"]


@pytest.mark.parametrize("which", ["Mean", "Max"])
def test_a_link_with_the_old_name_of_a_summary_opens_it(smollm, which):
    app = opened("attention", view="All heads", summary=f"{which} over layers")
    assert app.button_group(key="summary").value == f"{which} over blocks" == app.query_params["summary"]


@pytest.mark.parametrize(("page", "parameter", "view", "first"), OLD_LINKS)
def test_a_view_that_does_not_exist_is_the_first_one_without_an_error(smollm, page, parameter, view, first):
    app = opened(page, view="No such view")
    assert view_switch(app).value == first
    assert "view" not in app.query_params and not app.error


def test_the_new_name_outranks_the_old_one(smollm):
    assert view_switch(opened("probabilities", view="Curve", chances="Draw")).value == "Curve"


def test_a_page_keeps_its_view_while_others_show_theirs(smollm):
    app = opened("probabilities", view="Curve")
    app.switch_page("pages/architecture.py").run()
    assert view_switch(app).value == "Map"
    view_switch(app).set_value("Cost").run()
    app.switch_page("pages/probabilities.py").run()
    assert_healthy(app)
    assert view_switch(app).value == "Curve"


def test_the_copied_link_names_the_view_also_at_first_sight(smollm):
    app = opened("probabilities")
    assert "&view=Pipeline" in copied_link(app)
    view_switch(app).set_value("Ask a word").run()
    assert "&view=Ask%20a%20word" in copied_link(app)
    app.switch_page("pages/home.py").run()
    assert "view=" not in copied_link(app)
