"""Word-level and character-level views: one id per word or character of a corpus."""

import streamlit as st

from core.tokenization import (
    UNK,
    TokenizedText,
    Vocabulary,
    character_vocabulary,
    tokens_csv,
    visible,
    word_vocabulary,
)
from core.tokenization.describe import lost_text
from core.tokenization.snippets import vocabulary_code
from core.tokenization.verify_vocabulary import (
    LevelCost,
    cost_factors,
    level_costs,
    vocabulary_claims,
    vocabulary_metrics,
)
from core.tokenization.vocabulary import Unit
from core.ui.components.chips import token_chips
from core.ui.components.vocabulary_list import draw_vocabulary
from core.ui.shell.views import ViewContext
from core.ui.state import keys
from core.ui.state.link import put_in_link
from core.ui.state.presentation import presenting
from core.ui.tokenization.corpus_box import corpus_box
from core.ui.tokenization.decode_box import decode_box
from core.ui.widgets.markdown import escape_markdown
from core.ui.widgets.metrics import metric_strip
from core.ui.widgets.toolbar import toolbar

NAMED = 3  # unknown units that the answer names


def word_view(context: ViewContext) -> None:
    """Draw the sentence as words of the corpus."""
    _vocabulary_view("words", context, from_corpus=True)


def character_view(context: ViewContext) -> None:
    """Draw the sentence as characters, of a list or of the corpus."""
    with context.rail:
        from_corpus = _choose_characters()
    _vocabulary_view("characters", context, from_corpus)


def _vocabulary_view(unit: Unit, context: ViewContext, from_corpus: bool) -> None:
    text = context.text
    corpus = corpus_box("What the vocabulary is built from")
    characters = character_vocabulary(corpus if unit == "characters" and from_corpus else None)
    both = {"words": word_vocabulary(corpus), "characters": characters}
    tokenized = both[unit].encode(text)
    context.answer(_answer(both[unit], tokenized))
    with context.figure:
        _show_tokens(both[unit], tokenized)
    unknown = both[unit].id_of[UNK]
    metric_strip(vocabulary_metrics(len(both[unit].tokens), len(tokenized.spans), tokenized.times[unknown]))
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


def _answer(vocabulary: Vocabulary, tokenized: TokenizedText) -> str:
    """Say how many units the vocabulary lacks, and name the first of them."""
    unknown, tokens, size = vocabulary.id_of[UNK], len(tokenized.spans), f"{len(vocabulary.tokens):,}"
    lost = dict.fromkeys(filter(None, (lost_text(tokenized, span, unknown) for span in tokenized.spans)))
    if not lost:
        return f"All **{tokens:,}** {vocabulary.unit} stand in the vocabulary of {size}: nothing is lost."
    named = ", ".join(f"**{escape_markdown(one)}**" for one in list(lost)[:NAMED])
    more = " and others" if len(lost) > NAMED else ""
    times = tokenized.times[unknown]
    one = times == 1
    return (
        f"**{times:,}** of {tokens:,} {vocabulary.unit} {'is' if one else 'are'} not in the vocabulary of {size}: "
        f"{named}{more}. {'It becomes' if one else 'They become'} [UNK], and decoding does not bring "
        f"{'it' if one else 'them'} back."
    )


def _show_tokens(vocabulary: Vocabulary, tokenized: TokenizedText) -> None:
    """Draw the tokens, the list of ids, the decoded text, and the vocabulary."""
    token_chips(tokenized, f"chips-{vocabulary.unit}", vocabulary.id_of[UNK])
    ids = list(tokenized.ids)
    row = "" if presenting() else f"ids      {_shortened(ids)}\n"
    st.text(f"{row}decoded  {vocabulary.decode(ids)[:2000]}")
    draw_vocabulary(vocabulary, tokenized, f"list-{vocabulary.unit}")


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
            "tokens by those of GPT-2": cost_factors(costs),
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
