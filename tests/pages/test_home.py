"""Home: what is here, and which models are ready."""

from streamlit.testing.v1 import AppTest

from core.models import CATALOG
from core.ui.state.shared import model_pool
from tests.pages.conftest import HOME, assert_healthy, labelled, words


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
