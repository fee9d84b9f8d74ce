"""The Tokenization page, from a visitor's clicks to the numbers on screen."""

import pytest

from core.tokenization import TOKENIZERS, LearnedTokenizer, TokenizerSpec, register
from core.tokenization.bpe import train
from core.tokenization.vocabulary_files import gpt2_files
from tests.pages.conftest import (
    assert_healthy,
    choose_view,
    component_data,
    copied_link,
    labelled,
    metrics,
    open_verify,
)
from tests.pages.drawn_marks import plain

VIEWS = ["Word level", "Character level", "BPE from scratch", "Pretrained", "Side by side"]
NOT_WORKING = "That did not work"


def open_view(app, view: str, **parameters: str):
    for name, value in {"view": view, **parameters}.items():
        app.query_params[name] = value
    # Going to another page in one session, the text comes along and the address is not asked for it.
    app.session_state["text"] = parameters.get("text", app.session_state["text"])
    app.switch_page("pages/tokenization.py").run()
    assert_healthy(app)
    return app


def chips(app, number: int = 0) -> list[dict]:
    """What the chips' component was given."""
    return component_data(app, "token_chips")[number]["chips"]


def chip_ids(app) -> list[int]:
    return [chip["id"] for chip in chips(app)]


def texts(app) -> str:
    return "\n".join(element.value for element in app.text)


def answer(app) -> str:
    """The sentences above the figure, without the signs of Markdown."""
    return "\n".join(plain(element.value) for element in app.markdown)


def errors(app) -> bool:
    return any(NOT_WORKING in element.value for element in app.markdown)


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_shows_a_result_at_first_sight(app, view):
    open_view(app, view)
    assert not errors(app)
    assert component_data(app, "aligned_tokens" if view == "Side by side" else "token_chips")


@pytest.mark.parametrize("view", VIEWS)
def test_verify_agrees_on_every_view(app, view):
    open_view(app, view, text="The 🌟 star-player scored 40 points!")
    open_verify(app)
    assert [message.value.split(":")[0] for message in app.success] == ["Equal"]


@pytest.mark.parametrize("view", VIEWS)
def test_an_empty_text_gets_one_sentence(app, view):
    open_view(app, view)
    labelled(app.text_input, "Your text").set_value("").run()
    assert_healthy(app)
    assert errors(app)
    assert "The text is empty." in texts(app)


@pytest.mark.parametrize(
    ("view", "preset", "ids"),
    [
        ("Word level", "The brown unicorn jumps", [17, 2, 1, 6]),
        ("Character level", "Hello?", [35, 6, 13, 13, 16, 1]),
        ("Pretrained", "Strawberry mojito", [464, 41236, 6941, 73, 10094, 373, 48943, 32327]),
        ("Pretrained", "A rocket", [3118, 6667, 11203, 540, 11241, 1634, 5635, 0, 12520, 248, 222]),
        ("Pretrained", "A star player", [791, 11410, 234, 253, 6917, 43467, 16957, 220, 1272, 3585, 0]),
    ],
)
def test_the_courses_outputs_are_one_preset_away(app, view, preset, ids):
    open_view(app, view)
    app.button(key=f"preset-{preset}").click().run()
    assert_healthy(app)
    assert chip_ids(app) == ids


def test_tiktokens_gpt2_gives_the_courses_ids(app):
    open_view(app, "Pretrained", tokenizer="GPT-2 (tiktoken)", text="The 🌟 star-player scored 40 points!")
    assert chip_ids(app) == [464, 12520, 234, 253, 3491, 12, 7829, 7781, 2319, 2173, 0]


def test_decoded_text_stands_below_the_chips(app):
    open_view(app, "Word level", text="The brown unicorn jumps")
    assert "[17, 2, 1, 6]" in texts(app)
    assert "the brown [UNK] jumps" in texts(app)


def test_an_unknown_token_shows_the_word_it_stands_for(app):
    open_view(app, "Word level", text="The brown unicorn jumps")
    assert [chip["lost"] for chip in chips(app)] == ["", "", "unicorn", ""]
    assert "1 of 4 words is not in the vocabulary of 21: unicorn." in answer(app)


@pytest.mark.parametrize("text", ["a\tb", "a\n\nb", " "])
def test_a_lost_space_tab_or_line_break_is_visible(app, text):
    open_view(app, "Character level", text=text)
    assert not errors(app)
    lost = [chip["lost"] for chip in chips(app) if chip["lost"]]
    assert lost == [{"\t": "⇥", "\n": "⏎", " ": "␣"}[sign] for sign in text if not sign.isalpha()]


def test_a_corpus_of_ones_own_is_named_where_it_changes_the_ids_and_the_courses_comes_back(app):
    open_view(app, "BPE from scratch", corpus="a brown unicorn")
    choose_view(app, "Word level")
    assert "your corpus, not the course's" in answer(app)
    app.button(key="course-corpus").click().run()
    assert "your corpus" not in answer(app)
    labelled(app.text_input, "Your text").set_value("The brown unicorn jumps").run()
    assert chip_ids(app) == [17, 2, 1, 6]


def test_the_learned_tokens_are_the_strip_and_the_merges_a_numbered_list(app):
    open_view(app, "BPE from scratch", text="the fox", level="Characters")
    (strip,) = component_data(app, "token_strip")
    assert [token["id"] for token in strip["tokens"]] == chip_ids(app)
    merges = app.dataframe[0].value
    assert list(merges["merge"]) == list(range(1, 61))
    assert list(merges["left"] + merges["right"]) == list(merges["becomes"])


def test_a_clicked_token_chooses_the_word_whose_merges_are_shown(app):
    open_view(app, "Pretrained", text="A banana, the lowest", looks="2")
    (tree,) = component_data(app, "merge_tree")
    assert tree["word"] == "␣banana"
    assert tree["nodes"][-1]["detail"] == "id 25996"


def test_a_special_token_has_no_merges(app):
    open_view(app, "Pretrained", text="The end.<|endoftext|>A new text", looks="4")
    assert not component_data(app, "merge_tree")
    assert any("a special token is taken as it is" in caption.value for caption in app.caption)


def test_a_cut_character_is_explained(app):
    open_view(app, "Pretrained", text="🚀")
    assert "🚀 (U+1F680) is made by the tokens at positions 1 to 3 together" in texts(app)
    assert {chip["kind"] for chip in chips(app)} == {"part"}


def test_markup_in_a_token_stays_text(app):
    open_view(app, "Pretrained", text="<b>bold</b> **x** $y$")
    assert "".join(chip["label"] for chip in chips(app)) == "<b>bold</b>␣**x**␣$y$"
    assert not any("<b>" in element.value for element in app.markdown)


def test_chips_are_capped_and_the_cap_is_stated(app):
    open_view(app, "Pretrained")
    labelled(app.text_input, "Your text").set_value("word " * 20_000).run()
    assert_healthy(app)
    assert len(chips(app)) == 1000
    assert any("The first 1,000 of 20,001 tokens are drawn" in caption.value for caption in app.caption)
    assert metrics(app)["Tokens"] == "20,001"


def test_an_id_out_of_range_leaves_the_page_standing(app):
    open_view(app, "Pretrained")
    labelled(app.text_input, "Ids to decode").set_value("464, 99999").run()
    assert_healthy(app)
    assert "There is no token with the id 99999." in texts(app)
    assert chips(app)
    choose_view(app, "Character level")  # its ids are others
    assert "There is no token" not in texts(app)
    choose_view(app, "Pretrained")
    assert labelled(app.text_input, "Ids to decode").value == "464, 99999"


def test_a_learned_merge_can_be_stepped_to(app):
    open_view(app, "BPE from scratch", merge_step="12")
    assert "Merge 12 of 60: u + m → um, seen 2 times" in answer(app)
    assert "6 pairs are equally frequent" in answer(app)


def test_fewer_merges_than_the_step_on_screen_do_not_break(app):
    open_view(app, "BPE from scratch", merge_step="50")
    app.slider(key="merges").set_value(10).run()
    assert_healthy(app)
    assert "Merge 10 of 10" in answer(app)


def test_another_corpus_is_learned_and_travels_in_the_link(app):
    open_view(app, "BPE from scratch", corpus="aaaa aaaa", level="Characters")
    assert "a + a → aa" in answer(app)
    assert app.segmented_control(key="level").value == "characters"
    labelled(app.text_area, "Corpus").set_value("xyxy xyxy").run()
    assert_healthy(app)
    assert "x + y → xy" in answer(app)
    assert "corpus=xyxy%20xyxy" in copied_link(app)


def test_a_corpus_without_pairs_gets_a_sentence(app):
    open_view(app, "BPE from scratch", corpus="a")
    assert "The corpus has no two symbols side by side." in texts(app)


def test_no_tokenizer_to_compare_gets_a_sentence(app):
    open_view(app, "Side by side")
    app.multiselect(key="tokenizers").set_value([]).run()
    assert_healthy(app)
    assert "0 tokenizers are chosen." in texts(app)


def test_compare_counts_and_looks_up(app):
    open_view(app, "Side by side", text="The 🌟 star-player scored 40 points!", word="strawberry")
    comparison, look_up = (element.value for element in app.dataframe)
    assert list(comparison["tokens"]) == [11, 11, 10]
    assert list(comparison["times the fewest"]) == [1.1, 1.1, 1.0]
    assert component_data(app, "aligned_tokens")[0]["counts"] == [
        "11 tokens, 1.10 ×",
        "11 tokens, 1.10 ×",
        "10 tokens, 1.00 ×",
    ]
    assert set(comparison["round trip"]) == {"exact"}
    assert set(look_up["without a space"]) == {"3 tokens"}


def test_every_model_on_this_machine_lends_its_tokenizer(app, smollm):
    text = "Hi 2026 \x04"
    open_view(app, "Pretrained", tokenizer=f"{smollm.spec.title} (model)", text=text)
    assert chip_ids(app) == smollm.tokenizer(text)["input_ids"]
    assert any("no token for 1 bytes" in warning.value for warning in app.warning)


def test_a_registered_tokenizer_is_offered(app):
    tokenizer = LearnedTokenizer(train("the theme of the thesis", 8))
    routes = (tokenizer.encode_ids, "itself", gpt2_files, lambda text: [len(text)])
    register(TokenizerSpec("thesis", "Thesis", lambda: tokenizer, list, *routes, "a sentence"))
    try:
        open_view(app, "Pretrained", tokenizer="Thesis", text="the thesis")
    finally:
        del TOKENIZERS["thesis"]
    assert chip_ids(app) == list(tokenizer.encode("the thesis").ids)
