"""Pretrained view: the tokenizers of real models."""

import streamlit as st

from core.tokenization import TextTokenizer, TokenizedText, TokenizerSpec, tokenize, tokens_csv
from core.tokenization.describe import split_words
from core.tokenization.snippets import pretrained_code
from core.tokenization.verify import verify_pretrained
from core.ui.components.chips import token_chips
from core.ui.shell.views import ViewContext
from core.ui.state import keys
from core.ui.tokenization.decode_box import decode_box
from core.ui.tokenization.replay import show_boundaries, show_replay
from core.ui.tokenization.tokenizer_choice import tokenizer_specs
from core.ui.widgets.metrics import metric_strip
from core.ui.widgets.text_input import sentence
from core.ui.widgets.toolbar import toolbar

MOST_SPLITS_SHOWN = 3


def pretrained_view(_: ViewContext) -> None:
    """Draw the tokens of the sentence, and the cause of each boundary."""
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    with left:
        text = sentence()
    with right:
        spec = _choose_tokenizer(tokenizer_specs())
    tokenizer = spec.load()
    tokenized = tokenize(tokenizer, text)
    _show_counts(tokenized, tokenizer.vocab_size)
    token_chips(tokenized, "chips-pretrained")
    _show_split_characters(tokenized)
    _warn_of_lost_bytes(tokenizer, tokenized)
    code = pretrained_code(spec, text)
    toolbar(lambda: verify_pretrained(spec, tokenizer, tokenized), code, tokens_csv(tokenized), "tokens")
    st.caption(f"Ids by {spec.title}: {spec.source}")
    replay, why, decode = st.tabs(["Merge replay", "Why this boundary?", "Decode ids"])
    with replay:
        show_replay(tokenizer, tokenized)
    with why:
        show_boundaries(tokenized)
    with decode:
        decode_box(tokenizer.decode, str(list(tokenized.ids)[:12]))


def _choose_tokenizer(specs: dict[str, TokenizerSpec]) -> TokenizerSpec:
    """Draw the choice of a tokenizer; the link carries it."""
    key = st.selectbox(
        "Tokenizer",
        list(specs),
        format_func=lambda key: specs[key].title,
        key=keys.TOKENIZER,
        bind="query-params",
    )
    return specs[key]


def _show_counts(tokenized: TokenizedText, vocab_size: int) -> None:
    """Show the length of the text in tokens, characters and bytes."""
    tokens, characters = len(tokenized.spans), len(tokenized.text)
    metric_strip(
        {
            "Tokens": f"{tokens:,}",
            "Characters": f"{characters:,}",
            "Characters per token": f"{characters / tokens:.2f}",
            "Bytes": f"{len(tokenized.data):,}",
            "Vocabulary": f"{vocab_size:,}",
        },
        large=True,
    )


def _warn_of_lost_bytes(tokenizer: TextTokenizer, tokenized: TokenizedText) -> None:
    """Warn if the vocabulary has no token for some bytes, so that the model never reads them."""
    if tokenizer.replayable and tokenized.lost_bytes:
        st.warning(
            f"This vocabulary has no token for {tokenized.lost_bytes:,} bytes of the text. The tokenizer leaves them "
            "out, a model never reads them, and decoding does not bring them back."
        )


def _show_split_characters(tokenized: TokenizedText) -> None:
    """Name the characters that are split between several tokens."""
    splits = tokenized.split_characters
    if not splits:
        return
    lines = [split_words(split) for split in splits[:MOST_SPLITS_SHOWN]]
    if len(splits) > MOST_SPLITS_SHOWN:
        lines.append(f"and {len(splits) - MOST_SPLITS_SHOWN:,} more characters like these")
    st.text("Characters of several tokens:  " + ";  ".join(lines))
