"""Comparison of several tokenizers on the same text."""

from functools import partial

import streamlit as st

from core.errors import InputError
from core.plots import plural
from core.plots.tokenization import language_bars
from core.tokenization import TextTokenizer, TokenizerSpec, as_csv, check_text, human_rights, udhr_source
from core.tokenization.comparison import ALIGNED_BYTES, AlignedSegment, LookUp, Measured, align, look_up, measure
from core.tokenization.snippets import compare_code
from core.tokenization.verify_comparison import answer, comparison_claims, comparison_table
from core.ui.components.aligned import aligned_tokens
from core.ui.shell.views import ViewContext
from core.ui.state import keys
from core.ui.state.link import put_in_link
from core.ui.tokenization.tokenizer_choice import tokenizer_specs
from core.ui.widgets.figure import show_figure
from core.ui.widgets.markdown import escape_markdown
from core.ui.widgets.text_input import TYPING_PAUSE
from core.ui.widgets.toolbar import toolbar

MOST_TOKENIZERS = 6
LONGEST_WORD = 100
DEFAULT = ["gpt2", "cl100k_base", "o200k_base"]
Chosen = list[tuple[TokenizerSpec, TextTokenizer]]


def compare_view(context: ViewContext) -> None:
    """Draw aligned boundaries, token counts, the cost in many languages, and the look-up of one word."""
    text = context.text
    with context.rail:
        st.markdown("1.00 × is the fewest tokens.")  # first: a box of several lines has no room in a presentation
        chosen = _choose_tokenizers(tokenizer_specs())
    measured = [measure(spec.title, tokenizer, text) for spec, tokenizer in chosen]
    rows = comparison_table(measured)
    context.answer(_answer(rows))
    with context.figure:
        segments = _show_aligned(measured, rows)
    _show_table(rows)
    bar = st.container()
    st.subheader("One paragraph, many languages", anchor=False)
    ratios = _show_languages(chosen)
    st.subheader("Is it one token?", anchor=False)
    put_in_link(keys.LOOKED_UP_WORD, "strawberry", lambda word: isinstance(word, str) and len(word) <= LONGEST_WORD)
    word = check_text(
        st.text_input("Word", "strawberry", key=keys.LOOKED_UP_WORD, bind="query-params", live=TYPING_PAUSE),
        LONGEST_WORD,
    )
    found = [look_up(spec.title, tokenizer, word) for spec, tokenizer in chosen]
    _show_look_up(found)
    specs = [spec for spec, _ in chosen]
    with bar:  # drawn last: Verify recomputes what stands below too
        toolbar(
            lambda: comparison_claims(specs, measured, segments, rows, ratios, found, word),
            compare_code(specs, text),
            as_csv(list(rows), zip(*rows.values(), strict=True)),
            "comparison",
        )


def _answer(rows: dict[str, list]) -> str:
    """Name the tokenizers with fewest and with most tokens."""
    tokens, titles = rows["tokens"], [escape_markdown(title) for title in rows["tokenizer"]]
    best, worst = tokens.index(min(tokens)), tokens.index(max(tokens))
    if tokens[best] == tokens[worst]:
        return f"All cut the text into **{plural(tokens[best], 'token')}**, though not at the same places."
    return (
        f"**{titles[best]}** needs the fewest tokens, **{tokens[best]:,}**; {titles[worst]} needs "
        f"**{tokens[worst]:,}**, {rows['times the fewest'][worst]:.2f} times as many."
    )


def _are_known(specs: dict[str, TokenizerSpec], chosen: object) -> bool:
    known = list(specs)
    return isinstance(chosen, list) and len(chosen) <= MOST_TOKENIZERS and all(key in known for key in chosen)


def _choose_tokenizers(specs: dict[str, TokenizerSpec]) -> Chosen:
    """Draw the choice of tokenizers; the link carries it."""
    put_in_link(keys.TOKENIZERS, list(DEFAULT), partial(_are_known, specs), lambda key: specs[key].title)
    chosen = st.multiselect(
        "Tokenizers",
        list(specs),
        default=DEFAULT,
        format_func=lambda key: specs[key].title,
        key=keys.TOKENIZERS,
        bind="query-params",
        max_selections=MOST_TOKENIZERS,
    )
    if not 1 <= len(chosen) <= MOST_TOKENIZERS:
        raise InputError(
            f"{len(chosen)} tokenizers are chosen.", f"It takes 1 to {MOST_TOKENIZERS}.", "Choose some above."
        )
    return [(specs[key], specs[key].load()) for key in chosen]


def _show_aligned(measured: list[Measured], rows: dict[str, list]) -> list[AlignedSegment]:
    """Draw the tokens aligned below each other, for the beginning of a long text; return what is drawn."""
    segments = list(align([result.tokenized for result in measured]))
    counts = [
        f"{plural(tokens, 'token')}, {factor:.2f} ×"
        for tokens, factor in zip(rows["tokens"], rows["times the fewest"], strict=True)
    ]
    aligned_tokens(segments, rows["tokenizer"], counts, "aligned")
    if len(measured[0].tokenized.data) > ALIGNED_BYTES:
        st.caption(f"About the first {ALIGNED_BYTES:,} bytes are aligned; the table counts the whole text.")
    return segments


def _show_table(rows: dict[str, list]) -> None:
    """Draw the comparison as a table."""
    two_digits = st.column_config.NumberColumn(format="%.2f")
    st.dataframe(
        rows,
        hide_index=True,
        key="comparison",
        column_config={
            **dict.fromkeys(["times the fewest", "chars / token", "bytes / token", "tokens / word"], two_digits),
            "vocabulary": st.column_config.NumberColumn(format="localized"),
            "ms": st.column_config.NumberColumn(format="%.3f", help="The library's own call on this server."),
        },
    )


def _show_languages(chosen: Chosen) -> list[list[float]]:
    """Draw the number of tokens of the same paragraph in many languages, relative to English; return the ratios."""
    texts = human_rights()
    counts = [[len(one.encode_ids(entry.text)) - one.added_tokens for entry in texts] for _, one in chosen]
    ratios = [[count / row[0] for count in row] for row in counts]
    show_figure(
        language_bars([spec.title for spec, _ in chosen], [entry.language for entry in texts], ratios), "languages"
    )
    st.caption(f"Text: {udhr_source()}. A bar of 2 means: twice as many tokens as the English text.")
    return ratios


def _show_look_up(found: list[LookUp]) -> None:
    """Draw which tokenizers have a word as one token, with and without a space before it."""
    st.dataframe(
        {
            "tokenizer": [entry.title for entry in found],
            "without a space": [answer(entry.bare_id, entry.bare_tokens) for entry in found],
            "with a space before it": [answer(entry.spaced_id, entry.spaced_tokens) for entry in found],
        },
        hide_index=True,
        key="look-up",
    )
