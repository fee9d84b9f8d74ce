"""Beam tree view: held and pruned hypotheses, and the divergence from greedy decoding."""

import html
from dataclasses import replace

import streamlit as st

from core.decoding import (
    BeamTree,
    DecodingConfig,
    GeneratedText,
    Limits,
    Prompt,
    beam_tree,
    find_strategy,
    finished_texts,
)
from core.decoding.verify_tree import tree_claims
from core.knobs import Knob
from core.models import LanguageModel
from core.plots import beam_figure, decimal
from core.ui.decoding.measures import TABLE_STYLE
from core.ui.decoding.prompt import with_prompt
from core.ui.decoding.session import short_run
from core.ui.decoding.tools import run_tools
from core.ui.widgets.figure import show_figure
from core.ui.widgets.knobs import knob_row
from core.ui.widgets.text_input import show_read_tokens

TOKENS = Knob("beam_tokens", "New tokens", 2, 24, 12, 1, "Length of the texts, and height of the tree.")
_MOST_ENDINGS = 8


@with_prompt
def beam_view(model: LanguageModel, prompt: Prompt) -> None:
    """Run beam search and greedy in one batch and draw the tree."""
    kind = find_strategy("beam")
    # Keys of this view: beam search in Compare has its own settings.
    width, penalty, early, tokens = knob_row(
        *(replace(declared, key=f"tree_{declared.key}") for declared in kind.knobs), TOKENS
    )
    values = dict(zip((declared.key for declared in kind.knobs), (width, penalty, early), strict=True))
    configs = (DecodingConfig("beam", values), DecodingConfig("greedy"))
    run = short_run("beam", model, prompt, configs, Limits(int(tokens)))
    beam, greedy = run.texts
    tree = beam_tree(beam, greedy.token_ids)
    st.markdown(_words(tree))
    show_figure(beam_figure(tree), "beam-tree")
    st.caption(
        "The number under a token is its score: the sum of the log-probabilities from the prompt to there. At every "
        "step the candidates with the highest scores are held."
    )
    _results(tree, beam, penalty)
    show_read_tokens(model, prompt.encoded)
    endings = finished_texts(tree)
    run_tools(model, run, lambda: tree_claims(model, prompt.encoded.ids, beam, tree, greedy.token_ids, endings))


def _words(tree: BeamTree) -> str:
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
    st.html(f'{TABLE_STYLE}<table class="measures texts"><tr>{head}</tr>{rows}</table>')
