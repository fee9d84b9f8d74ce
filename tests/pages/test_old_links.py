"""Links name a page's view `view`; links from before that, when each page had a word of its own, open the same."""

import pytest

from tests.pages.conftest import assert_healthy

LINKS = [
    ("architecture", "inside", "Cost"),
    ("attention", "attending", "Kinds of heads"),
    ("probabilities", "chances", "Logit lens"),
    ("decoding", "decoding", "Sweep"),
    ("chat", "talk", "Playground"),
]


def opened_views(app, page: str, **parameters: str) -> list[str]:
    """What is chosen on a page after its link was opened."""
    app.query_params.update(parameters)
    app.switch_page(f"pages/{page}.py").run()
    assert_healthy(app)
    return [group.value for group in app.button_group]


@pytest.mark.parametrize(("page", "old", "view"), LINKS)
def test_an_old_link_opens_its_view(app, page, old, view):
    assert view in opened_views(app, page, **{old: view})


@pytest.mark.parametrize(("page", "view"), [*((page, view) for page, _, view in LINKS), ("tokenization", "Compare")])
def test_a_link_opens_its_view(app, page, view):
    assert view in opened_views(app, page, view=view)
