"""Word-level and character-level views: one id per word or character of a corpus."""

import streamlit as st

from core.tokenization import (
    COURSE_CORPUS,
    UNK,
    TokenizedText,
    Vocabulary,
    character_vocabulary,
    tokens_csv,
    visible,
    word_vocabulary,
)
from core.tokenization.snippets import vocabulary_code
from core.tokenization.verify_vocabulary import LevelCost, level_costs, vocabulary_claims, vocabulary_metrics
from core.ui.components.chips import token_chips
from core.ui.shell.views import ViewContext
from core.ui.state import keys
from core.ui.state.link import put_in_link
from core.ui.state.url import linked_text
from core.ui.tokenization.decode_box import decode_box
from core.ui.widgets.metrics import metric_strip
from core.ui.widgets.toolbar import toolbar


def word_view(context: ViewContext) -> None:
    """Draw the sentence as words of the corpus."""
    _vocabulary_view("words", context.text)


def character_view(context: ViewContext) -> None:
    """Draw the sentence as characters, of a list or of the corpus."""
    _vocabulary_view("characters", context.text)


def _vocabulary_view(unit: str, text: str) -> None:
    with st.expander("What the vocabulary is built from"):
        from_corpus = unit == "words" or _choose_characters()
        corpus = linked_text(keys.CORPUS, COURSE_CORPUS, "Corpus")
    characters = character_vocabulary(corpus if unit == "characters" and from_corpus else None)
    both = {"words": word_vocabulary(corpus), "characters": characters}
    tokenized = both[unit].encode(text)
    _show_tokens(both[unit], tokenized)
    bar = st.container()
    costs = level_costs(both.values(), text)
    _show_cost(costs)
    decoded = _show_table(both[unit])
    sources = {"words": corpus, "characters": corpus if unit == "characters" and from_corpus else None}
    with bar:  # drawn last: Verify recomputes what stands below too
        toolbar(
            lambda: vocabulary_claims(both[unit], sources, tokenized, costs, decoded),
            vocabulary_code(both[unit], corpus if from_corpus else None, text),
            tokens_csv(tokenized),
            unit,
        )


def _show_tokens(vocabulary: Vocabulary, tokenized: TokenizedText) -> None:
    """Draw the tokens, the list of ids, and the decoded text."""
    unknown = vocabulary.id_of[UNK]
    metric_strip(vocabulary_metrics(len(vocabulary.tokens), len(tokenized.spans), tokenized.times[unknown]), large=True)
    token_chips(tokenized, f"chips-{vocabulary.unit}", unknown)
    ids = list(tokenized.ids)
    st.text(f"ids      {_shortened(ids)}\ndecoded  {vocabulary.decode(ids)[:2000]}")


def _choose_characters() -> bool:
    """Draw the choice of characters; True if the characters come from the corpus instead of the course's list."""
    options = {"letters": "a to z, A to Z", "corpus": "from the corpus"}
    put_in_link(keys.CHARACTERS, "letters", list(options).__contains__, options.__getitem__)
    chosen = st.segmented_control(
        "Characters",
        list(options),
        format_func=options.__getitem__,
        default="letters",
        required=True,
        key=keys.CHARACTERS,
        bind="query-params",
    )
    return chosen == "corpus"


def _show_cost(costs: list[LevelCost]) -> None:
    """Draw the cost of each level: size of the vocabulary, number of tokens, unknown tokens."""
    st.markdown("**What each way costs**, for your text")
    st.dataframe(
        {
            "level": [cost.level for cost in costs],
            "vocabulary": [cost.vocabulary for cost in costs],
            "tokens": [cost.tokens for cost in costs],
            "unknown": [cost.unknown_share for cost in costs],
        },
        hide_index=True,
        column_config={"vocabulary": st.column_config.NumberColumn(format="localized")},
        key="cost",
    )


def _show_table(vocabulary: Vocabulary) -> dict[str, str]:
    """Draw the whole vocabulary, and a box that decodes ids; return what it decoded."""
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown("**The vocabulary**: the id of a token is its row.")
        rows = {"id": range(len(vocabulary.tokens)), "token": [visible(token) for token in vocabulary.tokens]}
        st.dataframe(rows, hide_index=True, height=280, key=f"table-{vocabulary.unit}")
    with right:
        example = "35, 6, 13, 13, 16, 1" if vocabulary.unit == "characters" else "17, 2, 1, 6"
        return decode_box(vocabulary.unit, vocabulary.decode, example)


def _shortened(ids: list[int]) -> str:
    return str(ids) if len(ids) <= 60 else f"{str(ids[:60])[:-1]}, …]  ({len(ids):,} ids; the CSV holds all)"
