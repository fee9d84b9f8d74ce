"""Pretrained view: the tokenizers of real models."""

from typing import Literal

import streamlit as st

from core.tokenization import TextTokenizer, TokenizedText, TokenizerSpec, tokenize, tokens_csv
from core.tokenization.describe import count_metrics, split_sentence
from core.tokenization.snippets import pretrained_code
from core.tokenization.verify import pretrained_claims
from core.ui.components.chips import token_chips
from core.ui.shell.views import ViewContext
from core.ui.state import keys
from core.ui.state.cursor import cursor, move_cursor
from core.ui.state.link import put_in_link
from core.ui.tokenization.decode_box import decode_box
from core.ui.tokenization.replay import most_merged, show_boundaries, show_replay
from core.ui.tokenization.tokenizer_choice import tokenizer_specs
from core.ui.widgets.choice import switch
from core.ui.widgets.markdown import escape_markdown
from core.ui.widgets.metrics import metric_strip
from core.ui.widgets.toolbar import toolbar


def pretrained_view(context: ViewContext) -> None:
    """Draw the tokens of the sentence, the merges of the chosen one's word, and the cause of each boundary."""
    with context.rail:
        spec = _choose_tokenizer(tokenizer_specs())
        below: Literal["id", "bytes"] = (
            "bytes" if switch(keys.BELOW, ["Ids", "Bytes"], "Below each") == "Bytes" else "id"
        )
    tokenizer = spec.load()
    tokenized = tokenize(tokenizer, context.text)
    metrics = count_metrics(tokenized, tokenizer.vocab_size)
    context.answer(_answer(spec, metrics))
    position = cursor([span.piece for span in tokenized.spans], default=most_merged(tokenizer, tokenized))
    with context.figure:
        token_chips(tokenized, "chips-pretrained", below=below, on_move=move_cursor)
        replays = show_replay(tokenizer, tokenized, position)
    metric_strip(metrics)
    if tokenized.split_characters:
        st.text(split_sentence(tokenized))
    with context.frame.notes:
        _warn_of_lost_bytes(tokenizer, tokenized)
    bar = st.container()
    st.caption(f"Ids by {spec.title}: {spec.source}")
    why, decode = st.tabs(["Why this boundary?", "Decode ids"])
    with why:
        show_boundaries(tokenized)
    with decode:
        decoded = decode_box(spec.key, tokenizer.decode, str(list(tokenized.ids)[:12]))
    with bar:  # drawn last: Verify recomputes what the tabs below show too
        toolbar(
            lambda: pretrained_claims(spec, tokenizer, tokenized, replays, decoded),
            pretrained_code(spec, context.text),
            tokens_csv(tokenized),
            "tokens",
        )


def _answer(spec: TokenizerSpec, metrics: dict[str, str]) -> str:
    return (
        f"{escape_markdown(spec.title)} cuts {metrics['Characters']} characters into **{metrics['Tokens']}** tokens, "
        f"{metrics['Characters per token']} characters each. Click a token to see the merges of its word."
    )


def _choose_tokenizer(specs: dict[str, TokenizerSpec]) -> TokenizerSpec:
    """Draw the choice of a tokenizer; the link carries it."""
    put_in_link(keys.TOKENIZER, next(iter(specs)), list(specs).__contains__, lambda key: specs[key].title)
    key = st.selectbox(
        "Tokenizer",
        list(specs),
        format_func=lambda key: specs[key].title,
        key=keys.TOKENIZER,
        bind="query-params",
    )
    return specs[key]


def _warn_of_lost_bytes(tokenizer: TextTokenizer, tokenized: TokenizedText) -> None:
    """Warn if the vocabulary has no token for some bytes, so that the model never reads them."""
    if tokenizer.replayable and tokenized.lost_bytes:
        st.warning(
            f"This vocabulary has no token for {tokenized.lost_bytes:,} bytes of the text. The tokenizer leaves them "
            "out, a model never reads them, and decoding does not bring them back."
        )
