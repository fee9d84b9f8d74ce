"""The Architecture page, from a visitor's clicks to the numbers on screen."""

import re
from dataclasses import replace

import pytest

from core.models import DEFAULT_MODEL
from core.ui.state.shared import model_pool
from tests.pages.claimed_marks import ViewClaims, fixed_texts, unclaimed
from tests.pages.conftest import (
    MARKUP,
    assert_healthy,
    choose_view,
    component_data,
    copied_link,
    figure,
    figure_texts,
    labelled,
    metrics,
    press_examples,
    raw_markup,
    view_switch,
    words,
)

WITHOUT_WEIGHTS = ["Map", "Modules", "Linear layer", "Two models", "Cost"]
LIVE = ["Token embeddings", "One block", "Ledger"]


def architecture_page(app, view: str = "", **session):
    app.switch_page("pages/architecture.py").run()
    for key, value in session.items():
        app.session_state[key] = value
    if view or session:
        choose_view(app, view or "Map")
    assert_healthy(app)
    return app


def strips(app) -> str:
    """HTML that the page made itself."""
    return " ".join(block.proto.body for block in app.get("html"))


def shown_code(app) -> str:
    return next(block.value for block in app.code if "import" in block.value or "bytes_per_number" in block.value)


def test_first_screen_maps_the_chosen_model_and_opens_attention(app):
    architecture_page(app)
    assert "134.5 M" in strips(app) and any("LlamaAttention" in block.value for block in app.code)
    assert "**884,736** parameters × 30 blocks = 26.5 M, 19.7% of the model." in words(app)


@pytest.mark.parametrize("view", WITHOUT_WEIGHTS)
def test_views_without_weights_show_gpt2_that_is_not_on_this_machine(app, view):
    architecture_page(app, view, model="gpt2")
    assert model_pool().get("gpt2") is None
    assert not app.error and not any(button.key == "fetch-gpt2" for button in app.button)
    compile(shown_code(app), view, "exec")


def test_gpt2_shows_the_courses_line_block_and_count(app):
    architecture_page(app, "Modules", model="gpt2")
    blocks = [block.value for block in app.code]
    assert "layers: 12 | heads: 12 | hidden: 768" in blocks
    assert any(block.startswith("GPT2Block(\n  (ln_1): LayerNorm((768,)") for block in blocks)
    assert "**124,439,808**" in words(app) and "is counted once" in words(app)
    assert figure(app)["data"][0]["type"] == "treemap"


def test_the_tree_can_be_searched_and_unfolded(app):
    architecture_page(app, "Modules", model="gpt2")
    table = app.dataframe[0].value
    assert len(table) == 21 and table["parameters"][0] == 124_439_808
    app.text_input(key="arch_module").set_value("conv1d").run()
    assert len(app.dataframe[0].value) == 48  # 4 in each of 12 blocks
    app.text_input(key="arch_module").set_value("").run()
    app.button_group(key="arch_tree").set_value("Every block").run()
    assert len(app.dataframe[0].value) == 164


@pytest.mark.parametrize("view", LIVE)
def test_live_views_draw_at_first_sight_and_show_code_that_compiles(app, view):
    architecture_page(app, view)
    assert app.get("plotly_chart") or component_data(app, "word_map")
    compile(next(block.value for block in app.code if "from_pretrained" in block.value), view, "exec")


@pytest.mark.parametrize("view", ["Linear layer", "Token embeddings", "Two models", "Cost"])
def test_every_example_of_a_view_draws(app, view):
    architecture_page(app, view)
    for key in press_examples(app):
        assert not app.error and (app.get("plotly_chart") or component_data(app, "word_map")), key


def test_an_example_chooses_a_model_whose_weights_are_not_here(app):
    architecture_page(app)
    app.button(key="preset-GPT-2").click().run()
    assert "124.4 M" in strips(app)
    assert "on this page only; the other pages compute with SmolLM2" in words(app)
    assert app.session_state["model"] == DEFAULT_MODEL, "an example must not take the model from other pages"
    assert "of=gpt2" in copied_link(app)
    labelled(app.selectbox, "Model").set_value("gemma-3-270m").run()
    assert "268" in strips(app), "a model that the person chooses is shown"


def test_a_part_leads_to_the_block_where_it_computes(app):
    architecture_page(app, arch_block=5)
    app.button_group(key="piece").set_value("MLP").run()
    assert any("LlamaMLP" in block.value for block in app.code)
    app.button(key="see").click().run()
    assert_healthy(app)
    assert view_switch(app).value == "One block"
    assert app.slider(key="arch_block").value == 1
    assert "**MLP up.**" in words(app)


@pytest.mark.parametrize("family", ["gpt2", "gemma3_text"])
def test_a_model_from_a_folder_shows_itself_in_every_view(app, small_model_folders, family):
    key = f"folder:{small_model_folders[family]}"
    assert model_pool().request(key).done.wait(60)
    for view in [*WITHOUT_WEIGHTS, *LIVE]:
        architecture_page(app, view, model=key, text="Hello my name is")
        assert not app.error, view
    app.session_state["model"] = DEFAULT_MODEL  # the step that is open has another number there
    app.run()
    assert_healthy(app)


def test_the_block_view_says_how_far_plain_code_is_from_the_model(app):
    architecture_page(app, "One block", text="The quick brown fox", arch_step=11)
    sentence = next(block.value for block in app.markdown if "own hidden states differ" in block.value)
    assert float(sentence.split("**")[1]) <= 1e-4
    app.slider(key="arch_block").set_value(30).run()
    assert_healthy(app)
    heat = figure(app)["data"][0]
    assert heat["type"] == "heatmap" and len(heat["y"]) == 4
    app.slider(key="arch_head").set_value(9).run()
    assert_healthy(app)


def test_a_step_number_of_a_larger_model_does_not_break_a_link(app):
    app.query_params.update({"view": "One block", "arch_block": "29", "arch_step": "8", "arch_head": "4"})
    app.switch_page("pages/architecture.py").run()
    assert_healthy(app)
    assert (app.slider(key="arch_block").value, app.slider(key="arch_step").value) == (29, 8)


def test_a_link_restores_both_models_and_the_part_of_the_ledger(app):
    app.query_params.update({"view": "Two models", "model_b": "Gemma 3 270M"})
    app.switch_page("pages/architecture.py").run()
    assert_healthy(app)
    assert app.selectbox(key="model_b").value == "gemma-3-270m"
    assert "15 of 18 blocks see the last 512 tokens only" in strips(app)


def test_a_long_text_is_cut_and_the_cut_is_stated(app):
    architecture_page(app, "One block", text="word " * 100)
    assert any("left out" in box.value for box in app.warning)


def test_one_block_opens_at_its_first_step_and_names_the_norm_of_the_token_at_the_cursor(app):
    architecture_page(app, "One block", text="The quick brown fox", looks="quick")
    assert app.slider(key="arch_step").value == 1
    assert "Norm of token 2, ␣quick" in strips(app)


def test_the_cursor_chooses_the_position_of_the_ledger(app):
    architecture_page(app, "Ledger", text="The capital of France is", looks="of", ledger_word="")
    assert "after ␣of" in strips(app)
    assert not any(slider.key == "ledger_back" for slider in app.slider)


def test_cost_starts_at_the_number_format_of_the_model_and_takes_a_number_of_tokens(app):
    architecture_page(app, "Cost", model="gpt2")
    assert app.button_group(key="cost_format").value == "float32"
    app.number_input(key="cost_tokens").set_value(2).run()
    # GPT-2 keeps 2 × 12 × 768 numbers of 4 bytes for each token.
    assert f"key/value cache {2 * 2 * 12 * 768 * 4 / 1000:.0f} kB" in words(app)
    app.number_input(key="cost_tokens").set_value(50_000).run()
    assert "At **1,024 tokens**, its whole context" in words(app)


def test_rows_for_positions_are_counted_apart_from_rows_for_tokens(app):
    architecture_page(app, "Map", model="gpt2", piece="Embedding")
    assert "31.6% of the model: 50,257 rows for tokens and 1,024 for positions." in words(app)


def test_the_ledger_closes_for_the_word_that_was_asked(app):
    architecture_page(app, "Ledger", text="The capital of France is", ledger_word="Paris")
    bars = [trace for trace in figure(app)["data"] if trace["type"] == "bar"]
    assert [trace["name"] for trace in bars] == ["embedding", "attention", "MLP"]
    assert "Logit of ␣Paris after ␣is" in strips(app)
    numbers = metrics(app)
    embedding = figure(app)["data"][0]["y"][0]
    kinds = [float(numbers[f"Sum over {kind}"].replace("−", "-")) for kind in ("attention", "MLP")]
    assert embedding + sum(kinds) == pytest.approx(float(numbers["Sum of all parts"].replace("−", "-")), abs=3e-4)
    assert figure(app)["layout"]["yaxis"]["title"]["text"] == "added to the logit of ␣Paris"
    app.selectbox(key="ledger_part").set_value("attention 24").run()
    assert_healthy(app)
    assert "**attention 24 lifts**" in words(app)


def embeddings(app, part: str, **session):
    return architecture_page(app, "Token embeddings", emb_part=part, **session)


def test_the_cursor_chooses_the_token_whose_neighbours_are_shown(app):
    embeddings(app, "Neighbours", text="The capital of France is", looks="France")
    assert "Nearest to **␣France** is **" in words(app)
    app.session_state["looks"] = "capital"
    app.run()
    assert_healthy(app)
    assert "Nearest to **␣capital** is **" in words(app)
    app.text_input(key="emb_word").set_value("Berlin").run()
    assert "Nearest to **␣Berlin** is **" in words(app)
    app.slider(key="emb_count").set_value(20).run()
    assert len(figure(app)["layout"]["yaxis"]["ticktext"]) == 20


def test_a_word_of_several_tokens_says_which_and_that_the_first_is_meant(app):
    embeddings(app, "Neighbours", emb_word="unbelievably")
    assert re.search(r"unbelievably is \d tokens of this model, .*·.*: the first one, ␣\w+, stands for it", words(app))


def test_an_analogy_states_its_rank_with_and_without_the_inputs(app):
    embeddings(app, "Analogy", emb_analogy="king - man + woman = queen")
    assert "is **␣queen**, as expected: rank **1** of 49,152, the inputs counted." in words(app)
    app.text_input(key="emb_analogy").set_value("Paris - France + Germany = Berlin").run()
    assert "is **␣Paris** itself, an input; **␣Berlin** has rank **2** of 49,152, and rank **1**" in words(app)
    assert "if the inputs are left out, as papers do" in words(app)
    drawn = figure(app)["data"][0]
    assert [text[-3:] for text in drawn["text"][:3]] == ["(a)", "(d)", "(c)"]


def test_the_map_says_how_much_of_the_variance_it_keeps(app):
    embeddings(app, "Word map", emb_words="a: red green blue\nb: one two three", looks="Tower")
    (drawn,) = component_data(app, "word_map")
    assert [group["name"] for group in drawn["groups"]] == ["a", "b"] and drawn["style"] == "joined"
    assert drawn["extra"]["label"] == "␣Tower"
    assert re.search(r"keeps \d+\.\d\d% of the variance", drawn["across"])


@pytest.mark.parametrize(
    ("part", "key", "typed", "sentence"),
    [
        ("Neighbours", "emb_word", "x" * 41, "It may have 1 to 40"),
        ("Analogy", "emb_analogy", "king", "It has the form a - b + c = d"),
        ("Word map", "emb_words", "one two", "Number of words: 2; of lines: 1."),
        ("Word map", "emb_words", "dog dog dog", "Number of different tokens: 1"),
    ],
)
def test_words_that_cannot_be_used_get_one_sentence(app, part, key, typed, sentence):
    embeddings(app, part, **{key: typed})
    assert sentence in words(app)


def test_a_word_that_shares_its_token_with_another_is_left_out_and_named(app):
    embeddings(app, "Word map", emb_words='dog cat fish "Qzx" "Qzy" red')
    assert re.search(r"Left out, as an earlier word stands for the same token: \S*Qzy", words(app))


@pytest.mark.parametrize("family", ["gpt2", "gemma3_text"])
def test_positions_of_a_table_and_of_angles_are_drawn(app, small_model_folders, family):
    key = f"folder:{small_model_folders[family]}"
    assert model_pool().request(key).done.wait(60)
    embeddings(app, "Positions", model=key, text="Hello my name is")
    assert figure(app)["data"][0]["type"] == "heatmap"
    told = "Each position has a learned vector" if family == "gpt2" else "makes a whole turn in **6.28** positions"
    assert told in words(app)


def test_one_token_and_a_word_without_letters(app):
    architecture_page(app, "Ledger", text="Hello")
    assert app.get("plotly_chart")
    app.text_input(key="ledger_word").set_value("   ").run()
    assert_healthy(app)
    assert any("has no tokens" in block.value for block in [*app.error, *app.text])


@pytest.mark.parametrize(("model", "kind"), [(DEFAULT_MODEL, "Linear"), ("gpt2", "Conv1D")])
def test_the_linear_layer_leads_to_those_of_the_model(app, model, kind):
    architecture_page(app, "Linear layer", model=model)
    app.button(key="own-layers").click().run()
    assert_healthy(app)
    assert view_switch(app).value == "Modules" and app.text_input(key="arch_module").value == kind
    listed = next(table.value for table in app.dataframe if "class" in table.value)
    assert len(listed) > 1 and set(listed["class"]) == {kind}


def test_matrices_that_do_not_fit_get_one_sentence(app):
    architecture_page(app, "Linear layer")
    app.text_input(key="lin_x").set_value("1 2").run()
    assert_healthy(app)
    assert any("x has 2 numbers" in block.value for block in [*app.error, *app.text])
    app.text_input(key="lin_x").set_value("0.5 0.25 8").run()
    assert r"\mathbf{10}" in " ".join(block.value for block in app.latex)  # 2·0.5 + 0·0.25 + 1·8 + 1


def test_typed_numbers_that_cannot_be_get_one_sentence(app):
    architecture_page(app, "Cost", cost_of="My own numbers")
    assert "8.03 B" in strips(app)
    app.number_input(key="typed_kv_heads").set_value(5).run()
    assert_healthy(app)
    assert any("cannot share" in block.value for block in [*app.error, *app.text])


@pytest.mark.parametrize(
    ("view", "drawn", "card"),
    [
        ("One block", "1 &lt;", "Largest norm, token 1, &lt;"),
        ("Ledger", "added to the logit of &lt;/", "Logit of &lt;/ after bold"),
    ],
)
def test_a_token_that_looks_like_markup_stays_text(app, view, drawn, card):
    architecture_page(app, view, text="<b>bold", arch_step=11)  # the model goes on with "</"
    assert drawn in figure_texts(app) and raw_markup(app) == []
    assert card in strips(app) and "<b>bold" not in strips(app)


@pytest.mark.parametrize("part", ["Word map", "Neighbours", "Analogy", "Positions"])
def test_embeddings_of_tokens_that_look_like_markup_stay_text(app, part):
    embeddings(app, part, text=MARKUP, looks="1", emb_word="</", emb_analogy="<b> - ** + </ = <i>")
    assert raw_markup(app) == []
    read = " ".join(block.value for block in [*app.markdown, *app.caption]) + strips(app)
    assert not re.search(r"(?<!\\)<(b>|/ )", read)


def test_a_text_that_looks_like_markup_stays_text(app):
    architecture_page(app, "Map", text=MARKUP)
    (drawn,) = component_data(app, "model_map")
    assert drawn["before"][0] == {"kind": "text", "text": MARKUP.replace(" ", "␣")}
    read = " ".join(block.value for block in [*app.markdown, *app.caption]) + strips(app)
    assert "<b>bold" not in read and "[x](y)" not in read


TEXTS = fixed_texts("core/ui/architecture", "core/architecture", "core/settings.py", "pages/architecture.py")
# Prefix and unit of a number, which the code puts together.
FIXED = replace(TEXTS, words=TEXTS.words | {"kb", "mb", "gb", "mflop", "gflop"})
# Where matrices, markers and lines stand in a figure.
PLACES = re.compile(r"trace \d+, [xy]: ")
TEXT = "The quick brown fox jumps over"
# What the visitor chose: the text, the models compared, bytes of a number, a share named in a caption, the token at the
# cursor, the length of a text; and the 4 of a formula. 8.03 B: billions of parameters, which would be read as bytes.
CHOSEN = (TEXT, TEXT.replace(" ", "␣"), "GPT-2", "SmolLM2-135M-Instruct", 2, 1, 0.98, 11, 1000, 4, 8.03)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("view", "settings"),
    [
        ("Map", {}),
        ("Modules", {}),
        ("Linear layer", {"lin_layers": "One layer"}),
        ("Linear layer", {"lin_layers": "Two layers"}),
        ("Token embeddings", {"emb_part": "Word map"}),
        ("Token embeddings", {"emb_part": "Neighbours", "emb_word": "converting"}),
        ("Token embeddings", {"emb_part": "Analogy"}),
        ("Token embeddings", {"emb_part": "Positions"}),
        ("One block", {"arch_block": 2, "arch_step": 8}),
        ("One block", {"arch_block": 1, "arch_step": 20}),
        ("Ledger", {}),
        ("Two models", {}),
        ("Cost", {}),
        ("Cost", {"cost_of": "My own numbers"}),
    ],
    ids=str,
)
def test_every_mark_of_a_view_has_a_claim_and_all_claims_are_equal(small_app, monkeypatch, view, settings):
    app, _ = small_app
    checks = ViewClaims(monkeypatch)
    architecture_page(app, view, text=TEXT, **settings)
    claims = checks.claims(app)
    assert_healthy(app)
    assert claims and [claim.name for claim in claims if not claim.equal] == []
    found = unclaimed(app, claims, FIXED, [*CHOSEN, *settings.values()])
    assert [mark for mark in found if not PLACES.search(mark)] == []


def test_every_mark_of_a_learned_table_of_positions_has_a_claim(app, small_model_folders, monkeypatch):
    key = f"folder:{small_model_folders['gpt2']}"
    assert model_pool().request(key).done.wait(60)
    checks = ViewClaims(monkeypatch)
    embeddings(app, "Positions", model=key, text=TEXT)
    claims = checks.claims(app)
    assert claims and [claim.name for claim in claims if not claim.equal] == []
    found = unclaimed(app, claims, FIXED, CHOSEN)
    assert [mark for mark in found if not PLACES.search(mark)] == []


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
def test_the_number_format_of_cost_begins_at_that_of_the_model(app, dtype):
    architecture_page(app, "Cost", dtype=dtype)
    (shown,) = [control.value for control in app.segmented_control if control.label == "Number format"]
    assert shown == dtype
