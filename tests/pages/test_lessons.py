"""Lessons through the app: every step of every lesson, the bar that leads through them, and the inventory they use."""

import pytest
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest, app_test

from bench.screens.views import view_links
from core.lessons import NumberSetting, OptionSetting
from core.ui.lessons.inventory import inventory
from core.ui.lessons.library import course, lessons, mistakes
from core.ui.state import keys
from tests.pages.conftest import HOME, assert_healthy, copied_link, view_switch, words

# subtle: a step on another page is opened by `st.switch_page`, which fails while a setting of the page stands in the
# address. Until that is mended the bar is on no page.
ON_NO_PAGE = pytest.mark.skip(reason="the bar of the lessons is on no page yet")
NAMES = ["newcomers", "1-tokenization", "2-inside", "3-probabilities", "4-decoding", "5-chat"]


class ThroughHome(PagesManager):
    """Runs pages through `Home.py`, as a server does once navigation was called; AppTest begins anew with each run."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        PagesManager.uses_pages_directory = False


@pytest.fixture(autouse=True)
def through_home(monkeypatch):
    """The bar is drawn by `Home.py`, around the page."""
    monkeypatch.setattr(app_test, "PagesManager", ThroughHome)


def go(app: AppTest, button: str) -> None:
    """Press a button of the bar or of Home."""
    app.button(key=button).click().run()
    assert_healthy(app)


def test_every_file_is_read_and_the_course_has_five_lessons():
    assert mistakes() == [] and sorted(lessons()) == sorted(NAMES)
    assert [lesson.minutes for lesson in course()] == [10] * 5
    assert all(5 <= len(lesson.steps) <= 8 for lesson in lessons().values())
    assert lessons()["newcomers"].questions == 5


@ON_NO_PAGE
@pytest.mark.parametrize("name", NAMES)
def test_every_step_opens_its_view_without_a_warning_and_its_check_has_an_answer(app, name):
    lesson = lessons()[name]
    # Revealed beforehand, so that each step is drawn once, with its answer.
    app.session_state[keys.LESSON_GUESSES] = {f"{name}.{number}": "" for number in range(1, 9)}
    go(app, f"begin-{name}")
    for number, step in enumerate(lesson.steps, 1):
        shown = words(app)
        assert f"**{number} of {len(lesson.steps)}**" in shown and "That did not work" not in shown
        assert not app.warning and not app.error, (step, app.warning)
        if step.view:
            assert view_switch(app).value == step.view
        if step.text and step.page != "home":
            assert app.session_state["text"] == step.text
        assert not any(button.key == "lesson-again" for button in app.button), "the step's settings are all there"
        assert ("The model: **" in shown) == (step.question is not None), step
        if number < len(lesson.steps):
            go(app, "lesson-next")


@ON_NO_PAGE
def test_from_home_through_a_lesson_with_a_guess_a_wrong_one_and_the_way_out(app):
    go(app, "begin-newcomers")
    go(app, "lesson-next")
    box = keys.lesson_guess("newcomers", 2)
    app.text_input(key=box).set_value("some")
    app.button(key="FormSubmitter:lesson-form-Reveal").click().run()
    assert "no number" in words(app) and app.text_input(key=box).value == "some", "a wrong guess stays"
    app.text_input(key=box).set_value("5")
    app.button(key="FormSubmitter:lesson-form-Reveal").click().run()
    assert_healthy(app)
    assert "You: **5** · the model: **" in words(app) and "**Try:**" in words(app)
    go(app, "lesson-next")
    go(app, "lesson-back")
    assert "You: **5**" in words(app), "the guess stays"
    app.button(key="lesson-leave").click().run()
    assert "2 of 8" not in words(app) and app.session_state["lesson"] == ""
    assert "lesson" not in app.query_params


@pytest.fixture
def page(small_app) -> AppTest:
    """A small model at the step on the Probabilities page of the lesson for newcomers."""
    _, key = small_app
    opened = AppTest.from_file(str(HOME), default_timeout=60)
    opened.query_params.update({"model": key, "lesson": "newcomers", "step": "4"})
    return opened.run().switch_page("pages/probabilities.py").run()


@ON_NO_PAGE
def test_a_link_brings_lesson_and_step_and_a_copied_link_names_them(page):
    assert "4 of 8" in words(page)
    assert "lesson=newcomers&step=4" in copied_link(page)


@ON_NO_PAGE
def test_exploring_is_free_and_one_press_leads_back(page):
    assert page.session_state["text"] != "The capital of France is", "an address that names a text outranks the step"
    page.button(key="lesson-again").click().run()
    assert page.session_state["text"] == "The capital of France is"
    page.slider(key="temperature").set_value(1.8).run()
    assert page.button(key="lesson-again").label == "You left the step's settings"
    page.slider(key="penalty").set_value(1.2).run()
    page.button(key="lesson-again").click().run()
    assert page.slider(key="temperature").value == 1.0
    assert page.slider(key="penalty").value == 1.0, "a setting that the step does not name is the default"
    assert not any(button.key == "lesson-again" for button in page.button)


@ON_NO_PAGE
@pytest.mark.parametrize(
    ("name", "step", "words_said"),
    [("nothing", "1", "There is no lesson 'nothing'"), ("newcomers", "99", "has steps 1 to 8; the link asks for '99'")],
)
def test_a_link_to_no_lesson_says_so_and_shows_the_page(small_app, name, step, words_said):
    _, key = small_app
    app = AppTest.from_file(str(HOME), default_timeout=60)
    app.query_params.update({"model": key, "lesson": name, "step": step})
    app.run()
    assert_healthy(app)
    assert words_said in words(app)


def test_the_inventory_names_every_view(small_app):
    names = {(page, title) for page, views in inventory().items() for title in views}
    assert names == {(link.page, link.title) for link in view_links()}


@pytest.mark.parametrize("page", [name for name in inventory() if name != "home"])
def test_the_inventory_names_what_views_put_in_their_links_with_range_and_options(small_app, page):
    app, _ = small_app
    app.switch_page(f"pages/{page}.py").run()
    for title, view in inventory()[page].items():
        view_switch(app).set_value(title).run()
        drawn = set(app.session_state[keys.LINK_PARAMETERS]) | set(app.session_state[keys.LINKED_TEXTS])
        assert drawn <= set(view.settings), f"{title}: {drawn - set(view.settings)}"
        for slider in app.slider:
            setting = view.settings.get(slider.key)
            if isinstance(setting, NumberSetting) and setting.knob.label != setting.knob.key:
                assert (slider.min, slider.max) == (setting.knob.minimum, setting.knob.maximum), slider.key
        for group in app.button_group:
            setting = view.settings.get(group.key)
            if isinstance(setting, OptionSetting):
                assert [option.content for option in group.proto.options] == list(setting.options), group.key
        assert view.reads_text == any(box.label in ("Your text", "Your prompt") for box in app.text_input), title
