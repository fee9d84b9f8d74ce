"""The Decoding page, from a visitor's clicks to the texts on screen."""

import html

import pytest
import torch

from core.decoding import STRATEGIES, DecodingConfig, Run, Sampling, register
from core.knobs import Knob
from core.ui.decoding import columns_preset
from tests.pages.conftest import assert_healthy, choose_view, component_data, figure, raw_markup, words

TEXT = "Once upon a time"
NEW = 5


def decoding_page(app, view: str = "Compare", text: str = TEXT, columns: tuple[DecodingConfig, ...] = (), **knobs):
    """The page with short texts, so that a run takes a second."""
    app.switch_page("pages/decoding.py").run()
    app.session_state["text"] = text
    columns = columns or (DecodingConfig("greedy"), DecodingConfig("top_p"))
    for key, value in {**columns_preset(*columns), "new_tokens": NEW, **knobs}.items():
        app.session_state[key] = value
    return choose_view(app, view)


def generate(app) -> Run:
    app.button(key="generate").click().run()
    assert_healthy(app)
    return app.session_state["_decoding_runs"]["compare"]


def plain_greedy(smollm, text: str, count: int) -> list[int]:
    ids = smollm.tokenizer(text, return_tensors="pt")
    output = smollm.model.generate(**ids, max_new_tokens=count, do_sample=False)
    return output[0, ids["input_ids"].shape[1] :].tolist()


def test_a_column_says_what_plain_generate_says_and_its_numbers_are_the_raw_models(app, smollm):
    run = generate(decoding_page(app))
    greedy, sampled = run.texts
    assert list(greedy.token_ids) == plain_greedy(smollm, TEXT, NEW)
    ids = torch.tensor([[*run.prompt.encoded.ids, *sampled.token_ids]])
    with torch.inference_mode():
        logits = smollm.model(ids).logits[0, -NEW - 1 : -1].double()
    log_p = torch.log_softmax(logits, -1).gather(1, ids[0, -NEW:, None]).sum().item()
    table = next(block.proto.body for block in app.get("html") if "measures" in block.proto.body)
    assert f"<td>{log_p:.2f}".replace("-", "−") in table.replace(' class=""', "").replace(' class="best"', "")


def test_the_same_settings_and_seed_give_the_same_text_and_another_seed_another(app):
    columns = tuple(DecodingConfig("temperature", {"temperature": 2.0}, seed=seed) for seed in (1, 1, 2))
    first = generate(decoding_page(app, columns=columns))
    again = generate(app)
    texts = [text.token_ids for text in again.texts]
    assert first is not again and texts == [text.token_ids for text in first.texts]
    assert texts[0] == texts[1] != texts[2]


def test_a_strategy_added_at_run_time_appears_with_its_knobs_and_generates(app):
    class Careful(Sampling):
        name = "careful"
        title = "Careful"
        question = "How careful?"
        knobs = (Knob("carefulness", "Carefulness", 1, 9, 3, 1, "How careful to be."),)

        def processors(self, values):
            return ()

    register(Careful)
    try:
        decoding_page(app)
        app.selectbox(key="c2_strategy").select("Careful").run()
        assert app.slider(key="c2_carefulness").value == 3
        app.slider(key="c2_carefulness").set_value(7).run()
        run = generate(app)
        assert run.configs[1] == DecodingConfig("careful", {"carefulness": 7}) and run.texts[1].text
    finally:
        del STRATEGIES["careful"]


def test_another_token_grows_a_branch_that_shares_what_came_before(app):
    run = generate(decoding_page(app))
    choose_view(app, "Step through")
    app.button(key="step_after").click().run()
    assert_healthy(app)
    taken = next(button for button in app.button if (button.key or "").startswith("take-") and not button.disabled)
    token_id = int(taken.key.removeprefix("take-"))
    taken.click().run()
    assert_healthy(app)
    (branch,) = run.branches
    original = run.texts[0]
    assert (branch.at, branch.steps[1].token_id, len(branch.steps)) == (1, token_id, NEW)
    assert branch.steps[0] == original.steps[0] and branch.steps[1] != original.steps[1]
    assert len(app.get("plotly_chart")) == 1  # the tree
    assert component_data(app, "pipeline")[0]["tokens"]


def test_a_drawn_token_shows_its_random_number_on_the_bar(app):
    run = generate(decoding_page(app))
    app.session_state["_decoding_looked_at"] = (1, 0)
    choose_view(app, "Step through")
    step = run.texts[1].steps[0]
    notes = figure(app)["layout"]["annotations"]
    assert any(f"u = {step.draw:.4f}" in note["text"] for note in notes)
    assert "top-p" in " ".join(component_data(app, "pipeline")[0]["words"]["sums"])


def test_an_unlikely_token_lies_under_the_pointer_and_the_bars_of_its_step_sum_to_1(app):
    hot = DecodingConfig("temperature", {"temperature": 2.0}, seed=1)
    run = generate(decoding_page(app, columns=(DecodingConfig("greedy"), hot)))
    step = next(step for step in run.texts[1].steps if step.rank > 10)
    app.session_state["_decoding_looked_at"] = (1, step.number)
    choose_view(app, "Step through")
    under = [
        bar["hovertemplate"]
        for bar in figure(app)["data"][1:]  # the first is the ground
        if bar["base"][0] <= step.draw < bar["base"][0] + bar["x"][0]
    ]
    assert under and under[0].startswith(f"{html.escape(step.label)}<br>")
    frame = component_data(app, "pipeline")[0]["frame"]
    shown = [*(row["probability"] for row in frame["rows"]), frame["tail"]["probability"]]
    assert len(shown) == 6 and sum(shown) == pytest.approx(1, abs=1e-12)


def test_the_beam_tree_holds_greedys_path_and_pruned_candidates(app):
    decoding_page(app, "Beam tree", beam_tokens=3, tree_beam_width=3)
    names = [trace.get("name") for trace in figure(app)["data"]]
    assert {"greedy's path", "pruned: its score lost", "the result"} <= set(names)


def test_a_sweep_draws_both_curves(app):
    decoding_page(app, "Sweep", sweep_samples=1, sweep_tokens=4)
    app.button(key="sweep_go").click().run()
    assert_healthy(app)
    assert {trace["name"] for trace in figure(app)["data"]} >= {"one sample", "pairs of tokens", "whole texts"}


def test_picking_the_favourite_every_time_is_level_with_greedy_and_undo_goes_back(app, smollm):
    decoding_page(app, "Your turn")
    for _ in range(2):
        app.button(key="pick-0").click().run()
        assert_healthy(app)
    assert [step.token_id for step in app.session_state["_decoding_game"].steps] == plain_greedy(smollm, TEXT, 2)
    assert "Level" in words(app)
    app.button(key="undo").click().run()
    assert len(app.session_state["_decoding_game"].steps) == 1


def test_at_the_limit_picks_and_branches_stop_and_undo_stays(app, smollm, monkeypatch):
    monkeypatch.setattr("core.decoding.prefix.MAX_PROMPT_TOKENS", len(smollm.tokenizer(TEXT)["input_ids"]) + 1)
    decoding_page(app, "Your turn")
    app.button(key="pick-0").click().run()
    assert_healthy(app)
    assert app.button(key="pick-0").disabled and "the most that are read here" in words(app)
    app.button(key="undo").click().run()
    assert not app.button(key="pick-0").disabled


@pytest.mark.parametrize(("view", "charts"), {"Beam tree": 1, "Step through": 1, "Your turn": 1}.items())
def test_a_view_of_few_tokens_draws_at_first_sight(app, view, charts):
    decoding_page(app, view, beam_tokens=2, tree_beam_width=2)
    assert len(app.get("plotly_chart")) == charts


def test_step_through_computes_one_token_unasked_and_a_text_at_the_button_without_touching_compare(app):
    decoding_page(app, "Step through")
    assert len(component_data(app, "written_text")[0]["tokens"]) == 1
    app.button(key="step_go").click().run()
    assert_healthy(app)
    assert len(component_data(app, "written_text")[0]["tokens"]) > 1
    choose_view(app, "Compare")
    assert component_data(app, "written_text") == [] and "Settings have changed" not in words(app)


def test_step_through_never_shows_another_texts_steps(app):
    run = generate(decoding_page(app))
    choose_view(app, "Step through")
    assert component_data(app, "written_text")[0]["tokens"][0]["text"] == run.texts[0].steps[0].piece
    assert "Generate" not in [button.label for button in app.button]
    app.session_state["text"] = "The sky is"
    app.run()
    assert_healthy(app)
    own = app.session_state["_decoding_runs"]["step"]
    assert own.prompt.typed == "The sky is"
    assert [token["text"] for token in component_data(app, "written_text")[0]["tokens"]] == [own.texts[0].text]
    assert "Generate" in [button.label for button in app.button]


def test_a_column_added_after_a_run_says_what_it_would_do(app):
    generate(decoding_page(app))
    app.slider(key="texts").set_value(3).run()
    assert_healthy(app)
    assert "What comes when only the k likeliest tokens may be drawn?" in words(app)
    assert "Settings have changed" in words(app)


def test_the_answer_says_where_the_columns_part(app):
    columns = tuple(DecodingConfig("temperature", {"temperature": 2.0}, seed=seed) for seed in (1, 1, 2))
    run = generate(decoding_page(app, columns=columns))
    token = run.divergences[2] + 1
    assert f"Column **1** and column **2** write the same; column **3** leaves them at token **{token}**." in words(app)


def test_the_answer_names_strategies_and_says_that_the_texts_are_those_of_another_sentence(app):
    run = generate(decoding_page(app))
    token = run.divergences[1] + 1
    assert rf"**Top\-p** leaves **Greedy** at token **{token}**." in words(app)
    app.session_state["text"] = "The sky is"
    app.run()
    assert "continue another text than yours" in words(app)


@pytest.mark.parametrize("view", ["Compare", "Sweep"])
def test_a_view_of_many_tokens_is_ready_and_one_button_starts_it(app, view):
    decoding_page(app, view)
    (button,) = [button for button in app.button if button.label == "Generate"]
    assert not button.disabled and not app.get("plotly_chart")


def test_too_many_rows_get_one_sentence(app):
    decoding_page(app, columns=tuple(DecodingConfig("beam", {"beam_width": 8}) for _ in range(6)))
    app.button(key="generate").click().run()
    assert_healthy(app)
    assert "48 rows" in words(app)


def test_an_empty_text_gets_one_sentence(app):
    decoding_page(app, text="")
    assert "The text is empty." in words(app)


def test_a_text_that_is_too_long_says_what_is_left_out(app, monkeypatch):
    monkeypatch.setattr("core.decoding.prefix.MAX_PROMPT_TOKENS", 8)
    generate(decoding_page(app, text="word " * 20))
    assert "left out" in words(app)


def test_markup_in_prompt_and_text_stays_text(app):
    generate(decoding_page(app, text="[x](y) **and** 🚀 <b>bold"))  # the model goes on with "</"
    shown = " ".join(block.value for block in [*app.markdown, *app.caption])
    assert "<b>" not in shown and "[x](y)" not in shown
    choose_view(app, "Step through")
    tokens = component_data(app, "pipeline")[0]["tokens"]
    assert "</" in [token["label"] for token in tokens] and raw_markup(app) == []
    assert r"**\</**" in words(app)


def test_a_link_restores_the_columns(app):
    app.query_params.update({"texts": "2", "c1_strategy": "Top-p", "c1_top_p": "0.5", "c1_decoding_seed": "7"})
    app.switch_page("pages/decoding.py").run()
    assert_healthy(app)
    assert app.selectbox(key="c1_strategy").value == "Top-p"
    assert (app.slider(key="c1_top_p").value, app.number_input(key="c1_decoding_seed").value) == (0.5, 7)


def test_the_code_of_a_column_compiles(app):
    generate(decoding_page(app))
    code = next(block.value for block in app.code if "from_pretrained" in block.value)
    compile(code, "column", "exec")
    assert "decode_text(model, ids" in code


def test_an_example_sets_prompt_and_columns_and_its_texts_grow_at_once(app):
    decoding_page(app, read_as="Plain text")
    app.button(key="preset-What is 2+2?").click().run()
    assert_healthy(app)
    run = app.session_state["_decoding_runs"]["compare"]
    assert run.prompt.chat and [config.strategy for config in run.configs] == ["greedy", "beam", "top_k", "top_p"]
    assert not run.unfinished and "4" in run.texts[0].text
