"""Beam tree view: held and pruned hypotheses, and the divergence from greedy decoding."""

import html
from dataclasses import replace
from functools import partial

import streamlit as st

from core.decoding import (
    BeamTree,
    DecodingConfig,
    GeneratedText,
    Limits,
    beam_tree,
    find_strategy,
    finished_texts,
)
from core.decoding.verify_tree import tree_claims
from core.knobs import Knob
from core.plots import beam_figure, decimal
from core.ui.decoding.measures import TABLE_STYLE
from core.ui.decoding.prompt import choose_prompt
from core.ui.decoding.session import short_run
from core.ui.decoding.tools import run_tools
from core.ui.shell.views import ViewContext
from core.ui.state.presentation import presenting
from core.ui.widgets.figure import show_figure
from core.ui.widgets.knobs import knob

TOKENS = Knob("beam_tokens", "New tokens", 2, 24, 8, 1, "Length of the texts, and of the tree.")
_MOST_ENDINGS = 8
# With more tokens, and on a phone, the tree is wider than its place and moves in it, so that words stay whole.
_FITTING_TOKENS = 10


def beam_view(context: ViewContext) -> None:
    """Run beam search and greedy in one batch and draw the tree."""
    # Keys of this view: beam search in Compare has its own settings.
    declared = [replace(one, key=f"tree_{one.key}") for one in find_strategy("beam").knobs]
    with context.rail:
        width, tokens = knob(declared[0]), knob(TOKENS)
        more = st.popover("More")
    with more:
        penalty, early = [knob(one) for one in declared[1:]]
    model, prompt = context.model, choose_prompt(context, more)
    values = dict(zip((one.key for one in find_strategy("beam").knobs), (width, penalty, early), strict=True))
    configs = (DecodingConfig("beam", values), DecodingConfig("greedy"))
    answer = context.frame.answer.empty()
    run = short_run("beam", model, prompt, configs, Limits(int(tokens)), answer)
    beam, greedy = run.texts
    tree = beam_tree(beam, greedy.token_ids)
    answer.markdown(_answer(tree))
    _widen(len(tree.levels))
    with context.figure, st.container(key="tree"):
        show_figure(beam_figure(tree, scores=not presenting()), "beam-tree")
    st.caption(
        "Below each token stands its score: the sum of the log-probabilities from the prompt to there. At every step "
        "the candidates with the highest scores are held. Of the tokens that continue one text, the one that gets "
        "furthest stands first, so that no lines cross. Point at a token to read its whole text."
    )
    _results(tree, beam, penalty)
    endings = finished_texts(tree)
    drawn = partial(tree_claims, model, prompt.encoded.ids, run.limits, beam, tree, greedy.token_ids, endings)
    run_tools(model, run, drawn, searched={beam.index})


def _widen(tokens: int) -> None:
    """Give every token of the tree its width, where the screen has less."""
    screens = "all" if tokens > _FITTING_TOKENS else "(max-width: 768px)"
    st.html(
        f"<style>@media {screens} {{ .st-key-tree {{ overflow-x: auto; position: relative; }} "
        f".st-key-tree > * {{ min-width: {6 * tokens + 3}rem; }} }}</style>"
    )


def _answer(tree: BeamTree) -> str:
    """Describe the divergence of beam search from greedy in one line."""
    if tree.diverges_at is None:
        return "Here beam search returns greedy's text: no text it finished scored higher."
    words = f"The result takes another way than greedy at token **{tree.diverges_at + 1}**."
    if tree.dropped_at is None or tree.dropped_at >= len(tree.levels):
        return f"{words} Greedy's path is never dropped, but another text won."
    lost = [c for c in tree.levels[tree.dropped_at] if c.node in tree.greedy]
    kept = tree.lowest_kept(tree.dropped_at)
    # A text that ended outside the best `width` is dropped too, and may score higher than those held.
    below = lost and lost[0].score < kept
    scores = f": its score {decimal(lost[0].score, 2)} is below {decimal(kept, 2)}, the lowest kept" if below else ""
    return f"{words} The beam drops greedy's path at token **{tree.dropped_at + 1}**{scores}."


def _results(tree: BeamTree, beam: GeneratedText, penalty: float) -> None:
    """Draw the texts that could be returned, best first."""
    rows = ""
    for finished in finished_texts(tree)[:_MOST_ENDINGS]:
        mark = "<b>result</b>" if finished.node in tree.result else ""
        words = html.escape("".join(step.piece for step in beam.path(finished.node)))
        rows += (
            f"<tr><td>{mark}</td><td>{decimal(finished.score, 3)}</td><td>{finished.length}</td>"
            f"<td>{decimal(finished.final_score, 4)}</td><td>{finished.finished}</td><td>{words}</td></tr>"
        )
    head = "".join(
        f"<th>{name}</th>" for name in ("", "log p", "tokens", f"log p / tokens^{penalty:g}", "ended by", "text")
    )
    st.html(f'{TABLE_STYLE}<div class="wide"><table class="measures texts"><tr>{head}</tr>{rows}</table></div>')
