"""What the word-level and the character-level view show below their text."""

import streamlit as st

from core.errors import PlaygroundError
from core.tokenization import TOKENIZERS, UNK, TokenizedText, Vocabulary, parse_ids, visible
from core.ui.components.chips import token_chips
from core.ui.shell.errors import show_error
from core.ui.widgets.metrics import metric_strip


def show_vocabulary_tokens(vocabulary: Vocabulary, tokenized: TokenizedText) -> None:
    """The tokens, the ids as a list, and the text that comes back."""
    unknown = vocabulary.id_of[UNK]
    metric_strip(
        {
            "Vocabulary size": f"{len(vocabulary.tokens):,}",
            "Tokens in your text": f"{len(tokenized.spans):,}",
            "Unknown": f"{tokenized.times[unknown] / len(tokenized.spans):.0%}",
        },
        large=True,
    )
    token_chips(tokenized, f"chips-{vocabulary.unit}", unknown)
    ids = list(tokenized.ids)
    st.text(f"ids      {_shortened(ids)}\ndecoded  {vocabulary.decode(ids)[:2000]}")


def choose_characters() -> bool:
    """Whether the characters come from the corpus instead of the course's list; the choice lives in the link."""
    options = {"letters": "a to z, A to Z", "corpus": "from the corpus"}
    chosen = st.segmented_control(
        "Characters",
        list(options),
        format_func=options.__getitem__,
        default="letters",
        required=True,
        key="characters",
        bind="query-params",
    )
    return chosen == "corpus"


def show_cost(vocabularies: dict[str, Vocabulary], text: str) -> None:
    """What each way costs: a long list, long sequences, or words that are lost."""
    gpt2 = TOKENIZERS["gpt2"].load()
    costs = [vocabulary.cost(text) for vocabulary in vocabularies.values()]
    st.markdown("**What each way costs**, for your text")
    st.dataframe(
        {
            "level": [*vocabularies, "GPT-2 (learned pieces)"],
            "vocabulary": [*(len(vocabulary.tokens) for vocabulary in vocabularies.values()), gpt2.vocab_size],
            "tokens": [*(tokens for tokens, _ in costs), len(gpt2.encode_ids(text))],
            "unknown": [*(f"{unknown / tokens:.0%}" for tokens, unknown in costs), "0%"],
        },
        hide_index=True,
        column_config={"vocabulary": st.column_config.NumberColumn(format="localized")},
        key="cost",
    )


def show_vocabulary_table(vocabulary: Vocabulary) -> None:
    """The whole list, and a box that turns ids back into text."""
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown("**The vocabulary**: the id of a token is its row.")
        rows = {"id": range(len(vocabulary.tokens)), "token": [visible(token) for token in vocabulary.tokens]}
        st.dataframe(rows, hide_index=True, height=280, key=f"table-{vocabulary.unit}")
    with right:
        decode_box(vocabulary.decode, "35, 6, 13, 13, 16, 1" if vocabulary.unit == "characters" else "17, 2, 1, 6")


def decode_box(decode, example: str) -> None:
    """Paste ids, read text; an id that does not exist gets a sentence and leaves the rest of the page alone."""
    st.markdown("**From ids back to text**")
    typed = st.text_input("Ids to decode", value=example, key="decode", persist_state="session")
    try:
        st.code(decode(parse_ids(typed)), language=None, wrap_lines=True)
    except PlaygroundError as error:
        show_error(error)


def _shortened(ids: list[int]) -> str:
    return str(ids) if len(ids) <= 60 else f"{str(ids[:60])[:-1]}, …]  ({len(ids):,} ids; the CSV holds all)"
