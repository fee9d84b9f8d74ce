"""Home: what is here, and which models are ready."""

from streamlit.testing.v1 import AppTest

from core.models import CATALOG
from core.ui.shell import course
from core.ui.state.shared import model_pool
from tests.pages.conftest import HOME, assert_healthy, labelled, view_switch, words


def test_every_model_is_listed_with_its_size_and_state(app):
    assert_healthy(app)
    for spec in CATALOG.values():
        assert f"**{spec.title}**" in words(app)
    assert app.button(key="fetch-gpt2").label == "Fetch 552 MB"


def test_terms_come_before_fetching(app):
    assert app.button(key="fetch-gemma-3-270m").disabled
    app.checkbox(key="terms-gemma-3-270m").check().run()
    assert not app.button(key="fetch-gemma-3-270m").disabled


def test_the_sentence_goes_along_to_the_other_pages(app):
    labelled(app.text_input, "Your sentence, the same on every page").set_value("The sun").run()
    app.switch_page("pages/probabilities.py").run()
    assert labelled(app.text_input, "Your text").value == "The sun"


def test_a_folder_of_ones_own_becomes_the_chosen_model(app, small_model_folders):
    app.text_input(key="own_model").set_value(str(small_model_folders["llama"]))
    app.button(key="FormSubmitter:own-model-Use it").click().run()
    assert_healthy(app)
    app.switch_page("pages/probabilities.py").run()
    assert_healthy(app)
    assert any("Numbers by llama" in caption.value for caption in app.caption)


def test_a_wrong_folder_is_a_sentence(app, tmp_path):
    app.text_input(key="own_model").set_value(str(tmp_path / "nothing"))
    app.button(key="FormSubmitter:own-model-Use it").click().run()
    assert_healthy(app)
    assert "There is no folder" in words(app)


def test_verify_all_makes_one_table_of_every_view(small_model_folders):
    key = f"folder:{small_model_folders['llama']}"
    assert model_pool().request(key).done.wait(60)
    app = AppTest.from_file(str(HOME), default_timeout=120)
    app.query_params["model"] = key
    app.run().switch_page("pages/home.py").run()
    app.button(key="verify-all").click().run()
    assert_healthy(app)
    assert any(box.value.startswith("Every claim is equal") for box in app.success)
    table = app.dataframe[0].value
    assert {"Pipeline", "Draw"} <= set(table["view"]) and set(table["equal"]) == {"yes"}
    app.run()
    assert app.dataframe, "the table stays"


def test_a_question_to_the_glossary_leads_to_the_view_that_shows_the_term(small_app):
    app, _ = small_app
    app.text_input(key="glossary_question").set_value("where is the KV cache?").run()
    assert_healthy(app)
    shown = "".join(element.proto.body for element in app.get("html"))
    assert "<b>KV cache</b>: Keys and values of all tokens read so far" in shown
    labelled(app.button, "Architecture: Cost").click().run()
    app.switch_page("pages/architecture.py").run()  # AppTest does not follow the browser to another page
    assert_healthy(app)
    assert view_switch(app).value == "Cost"


def test_a_question_about_nothing_in_the_glossary_and_one_too_long_get_a_sentence(small_app):
    app, _ = small_app
    app.text_input(key="glossary_question").set_value("bicycle").run()
    assert_healthy(app)
    assert "No term has these words" in words(app)
    app.text_input(key="glossary_question").set_value("bicycles" * 100).run()
    assert_healthy(app)
    assert "800 characters" in words(app) and "At most 200 are read." in words(app)


def test_the_door_of_the_course_computes_its_table_once_and_again_when_asked(small_app):
    app, _ = small_app
    assert not app.dataframe
    app.session_state["course-report"] = True
    app.run()
    assert_healthy(app)
    table = app.dataframe[0].value
    assert set(table["equal"]) == {"yes", "waits"} and "GPT-2: ids of" in " ".join(table["output"])
    assert any(box.value.startswith("All 25 outputs computed here equal the course.") for box in app.success)
    first = app.session_state["_course_report"]
    app.run()
    assert app.session_state["_course_report"] is first
    app.button(key="course-again").click().run()
    assert_healthy(app)
    assert app.session_state["_course_report"] is not first


def test_the_door_of_the_course_shows_what_differs_with_the_model_it_was_computed_with(
    small_app, small_models, monkeypatch
):
    monkeypatch.setattr(course, "load_present", lambda key, load: small_models["gpt2"])
    app, _ = small_app
    app.session_state["course-report"] = True
    app.run()
    assert_healthy(app)
    assert any("outputs computed here differ from the course" in box.value for box in app.error)
    table = app.dataframe[0].value.set_index("output")
    assert table.loc["Layers, heads, hidden", ["the course", "this machine", "equal"]].tolist() == [
        "[12, 12, 768]",
        "[2, 4, 32]",
        "NO",
    ]
    assert small_models["gpt2"].spec.title in table.loc["Probability of ' is'", "computed from"]
