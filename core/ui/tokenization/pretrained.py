"""What the Pretrained view is put together from."""

import streamlit as st

from core.models import CATALOG, resolve
from core.models.store import find_on_disk
from core.tokenization import TOKENIZERS, TextTokenizer, TokenizedText, TokenizerSpec, model_tokenizer
from core.tokenization.describe import split_words
from core.ui.state.shared import model_pool
from core.ui.widgets.metrics import metric_strip

MOST_SPLITS_TOLD = 3


def tokenizer_specs() -> dict[str, TokenizerSpec]:
    """The registered tokenizers and those of the models on this machine, the chosen one and resident ones included."""
    pool = model_pool()
    specs = dict(TOKENIZERS)
    models = [*CATALOG.values(), *(model.spec for model in pool.resident())]
    if st.session_state["model"] not in CATALOG:
        models.append(resolve(st.session_state["model"], pool.settings))
    for model in models:
        located = find_on_disk(model, pool.settings)
        key = f"model:{model.key}"
        if located and key not in specs and (located.folder / "tokenizer.json").is_file():
            specs[key] = model_tokenizer(key, f"{model.title} (model)", located.folder)
    return specs


def choose_tokenizer(specs: dict[str, TokenizerSpec]) -> TokenizerSpec:
    """One tokenizer; the choice lives in the link."""
    key = st.selectbox(
        "Tokenizer",
        list(specs),
        format_func=lambda key: specs[key].title,
        key="tokenizer",
        bind="query-params",
    )
    return specs[key]


def show_counts(tokenized: TokenizedText, vocab_size: int) -> None:
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


def warn_of_lost_bytes(tokenizer: TextTokenizer, tokenized: TokenizedText) -> None:
    """Say when a vocabulary has no token for some bytes, so that the model never reads them."""
    if tokenizer.replayable and tokenized.lost_bytes:
        st.warning(
            f"This vocabulary has no token for {tokenized.lost_bytes:,} bytes of the text. The tokenizer leaves them "
            "out, a model never reads them, and decoding does not bring them back."
        )


def show_split_characters(tokenized: TokenizedText) -> None:
    """Say which characters are spread over several tokens."""
    splits = tokenized.split_characters
    if not splits:
        return
    lines = [split_words(split) for split in splits[:MOST_SPLITS_TOLD]]
    if len(splits) > MOST_SPLITS_TOLD:
        lines.append(f"and {len(splits) - MOST_SPLITS_TOLD:,} more characters like these")
    st.text("Characters of several tokens:  " + ";  ".join(lines))
