"""What the Compare view is put together from."""

import streamlit as st

from core import ui
from core.errors import InputError
from core.plots.tokenization import language_bars
from core.tokenization import TextTokenizer, TokenizerSpec, check_text, human_rights, udhr_source
from core.tokenization.comparing import ALIGNED_BYTES, Measured, align, look_up
from core.ui.components.aligned import aligned_tokens

MOST_TOKENIZERS = 6
LONGEST_WORD = 100
DEFAULT = ["gpt2", "cl100k_base", "o200k_base"]
Chosen = list[tuple[TokenizerSpec, TextTokenizer]]


def choose_tokenizers(specs: dict[str, TokenizerSpec]) -> Chosen:
    """Any set of tokenizers; the choice lives in the link."""
    keys = st.multiselect(
        "Tokenizers",
        list(specs),
        default=DEFAULT,
        format_func=lambda key: specs[key].title,
        key="tokenizers",
        bind="query-params",
        max_selections=MOST_TOKENIZERS,
    )
    if not 1 <= len(keys) <= MOST_TOKENIZERS:
        raise InputError(
            f"{len(keys)} tokenizers are chosen.", f"It takes 1 to {MOST_TOKENIZERS}.", "Choose some above."
        )
    return [(specs[key], specs[key].load()) for key in keys]


def show_aligned(measured: list[Measured]) -> None:
    """Boundaries under each other, for the beginning of a long text."""
    segments = align([result.tokenized for result in measured])
    aligned_tokens(segments, [result.title for result in measured], "aligned")
    if len(measured[0].tokenized.data) > ALIGNED_BYTES:
        st.caption(f"About the first {ALIGNED_BYTES:,} bytes are aligned; the table counts the whole text.")


def comparison_rows(measured: list[Measured]) -> dict[str, list]:
    """The table's columns, rounded to what is meaningful."""
    words = [max(1, len(result.tokenized.text.split())) for result in measured]
    return {
        "tokenizer": [result.title for result in measured],
        "tokens": [result.tokens for result in measured],
        "chars / token": [round(len(result.tokenized.text) / result.tokens, 2) for result in measured],
        "bytes / token": [round(len(result.tokenized.data) / result.tokens, 2) for result in measured],
        "tokens / word": [round(r.tokens / n, 2) for r, n in zip(measured, words, strict=True)],
        "vocabulary": [result.vocab_size for result in measured],
        "round trip": ["exact" if result.exact else "not exact" for result in measured],
        "ms": [round(1000 * result.seconds, 3) for result in measured],
    }


def show_table(rows: dict[str, list]) -> None:
    """The comparison as a table."""
    two_digits = st.column_config.NumberColumn(format="%.2f")
    st.dataframe(
        rows,
        hide_index=True,
        key="comparison",
        column_config={
            **dict.fromkeys(["chars / token", "bytes / token", "tokens / word"], two_digits),
            "vocabulary": st.column_config.NumberColumn(format="localized"),
            "ms": st.column_config.NumberColumn(format="%.3f", help="The library's own call on this server."),
        },
    )


def show_languages(chosen: Chosen) -> None:
    """The same paragraph in many languages: who pays how much more than English."""
    texts = human_rights()
    counts = [[len(tokenizer.encode_ids(entry.text)) for entry in texts] for _, tokenizer in chosen]
    ratios = [[count / row[0] for count in row] for row in counts]
    ui.show_figure(
        language_bars([spec.title for spec, _ in chosen], [entry.language for entry in texts], ratios), "languages"
    )
    st.caption(f"Text: {udhr_source()}. A bar of 2 means: twice as many tokens as the English text.")


def show_look_up(chosen: Chosen) -> None:
    """Which tokenizers hold a word as one token, with and without a space before it."""
    word = check_text(st.text_input("Word", "strawberry", key="word", bind="query-params"), LONGEST_WORD)
    found = [look_up(spec.title, tokenizer, word) for spec, tokenizer in chosen]
    st.dataframe(
        {
            "tokenizer": [entry.title for entry in found],
            "without a space": [_answer(entry.bare_id, entry.bare_tokens) for entry in found],
            "with a space before it": [_answer(entry.spaced_id, entry.spaced_tokens) for entry in found],
        },
        hide_index=True,
        key="look-up",
    )


def _answer(token_id: int | None, tokens: int) -> str:
    return f"{tokens} tokens" if token_id is None else f"one token, id {token_id}"
