"""Every number and word that the Tokenization, Decoding and Chat pages draw has a claim."""

import re
from importlib import import_module
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.chat import COURSE_PAIR, TWINS, Conversation
from core.models import CATALOG
from core.ui.state.shared import model_pool
from tests.chat.templates import QWEN
from tests.chat.test_prompt import with_template
from tests.pages.claimed_marks import ViewClaims, fixed_texts, unclaimed
from tests.pages.conftest import HOME, assert_healthy, choose_view

FIXED = fixed_texts(
    *(f"core/ui/{room}" for room in ("tokenization", "decoding", "chat")),
    *(f"pages/{page}.py" for page in ("tokenization", "decoding", "chat")),
    "core/ui/components",
    *(f"core/{room}" for room in ("tokenization", "decoding", "chat", "probabilities")),
)
# Places of boxes and lines in trees say no number; the time of a call is measured anew; papers, the title of the model
# and the source of the paragraph are not computed; p of a written token is the shade behind it.
LAYOUT = re.compile(
    r"figure \d+, (trace \d+, [xy]|annotation).*: -?\d+(\.\d+)?$|column ms|caption: .*arxiv"
    r"|caption: .*Universal Declaration|info: 'llama'|written_text\.tokens\.p: |\w+: .*(15496|did not work|Ids run)"
)


@pytest.fixture
def small_app(small_model_folders) -> AppTest:
    """The app with a small Llama, which draws a page in no time."""
    key = f"folder:{small_model_folders['llama']}"
    assert model_pool().request(key).done.wait(60)
    app = AppTest.from_file(str(HOME), default_timeout=60)
    app.query_params["model"] = key
    return app.run().switch_page("pages/home.py").run()


def left_over(app, monkeypatch, page: str, view: str, button: str = "", names=(), **state) -> list[str]:
    """Draw a view, press a button if it has one that starts it, and return the marks without a claim.

    Args:
        names: titles of models besides the chosen one.
    """
    app.switch_page(f"pages/{page}.py").run()
    for key, value in state.items():
        app.session_state[key] = value
    choose_view(app, view)
    # A model is chosen, its title no result.
    times: list[float | str] = [Path(str(app.query_params["model"])).name, *names]
    if button:
        app.button(key=button).click().run()
        for run in app.session_state["_decoding_runs"].values() if page == "decoding" else ():
            speeds = [len(text.steps) / second for text, second in zip(run.texts, run.seconds, strict=True)]
            times += [round(time, 1) for time in (*run.seconds, *speeds)]
            times += range(1, len(run.texts) + 1)  # the columns are counted
    watched = ViewClaims(monkeypatch)
    claims = watched.claims(app)
    assert_healthy(app)
    assert claims
    return [mark for mark in unclaimed(app, claims, FIXED, times) if not LAYOUT.match(mark)]


@pytest.mark.parametrize("view", ["Word level", "Character level", "BPE from scratch", "Pretrained", "Side by side"])
def test_every_mark_of_tokenization_has_a_claim(small_app, monkeypatch, view):
    assert left_over(small_app, monkeypatch, "tokenization", view) == []


@pytest.mark.parametrize("view", ["Step through", "Beam tree", "Your turn"])
def test_every_mark_of_decoding_has_a_claim(small_app, monkeypatch, view):
    assert left_over(small_app, monkeypatch, "decoding", view, new_tokens=6, beam_tokens=4) == []


@pytest.mark.parametrize(("view", "button"), [("Compare", "generate"), ("Sweep", "sweep_go")])
def test_every_mark_of_generated_texts_has_a_claim(small_app, monkeypatch, view, button):
    state = {"new_tokens": 6, "sweep_samples": 1, "sweep_tokens": 4}
    assert left_over(small_app, monkeypatch, "decoding", view, button=button, **state) == []


# A reply's times are measured anew.
TIMES = re.compile(r"caption: .* in '.* tokens? in .* s, the first after .* s, .* a second · ")


@pytest.mark.parametrize(("view", "button"), [("Chat", ""), ("Playground", "playground_go")])
def test_every_mark_of_a_reply_has_a_claim(small_app, monkeypatch, view, button):
    state = {"chat_new_tokens": 8, "play_new_tokens": 8, "play_penalty": 1.15}
    if view == "Chat":
        state["_conversation"] = Conversation().say("Hello my name")
    left = left_over(small_app, monkeypatch, "chat", view, button=button or "chat_answer", **state)
    assert [mark for mark in left if not TIMES.match(mark)] == []


def test_every_mark_of_a_prompt_has_a_claim(small_app, monkeypatch):
    assert left_over(small_app, monkeypatch, "chat", "What is sent", chat_new_tokens=8) == []


@pytest.mark.parametrize("base", [True, False], ids=["with a base model", "without one"])
@pytest.mark.parametrize(("view", "button"), [("Base and instruct", "pair_go"), ("Two by two", "four_go")])
def test_every_mark_of_replies_side_by_side_has_a_claim(small_app, small_models, monkeypatch, view, button, base):
    pair = small_models["gpt2"] if base else None, with_template(small_models["qwen2"], QWEN)
    monkeypatch.setattr(import_module("core.ui.chat.pair_view"), "_pair", lambda preferred: pair)
    names = [model.spec.title for model in pair if model]
    names += [CATALOG[key].title for key in {*COURSE_PAIR, *TWINS}]
    left = left_over(small_app, monkeypatch, "chat", view, button=button, names=names, chat_new_tokens=8)
    assert [mark for mark in left if not TIMES.match(mark)] == []
