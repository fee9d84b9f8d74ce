"""From text to numbers, from scratch to production."""

import streamlit as st

from core import ui
from core.tokenization import (
    COURSE_CORPUS,
    MAX_LEARNED,
    LearnedTokenizer,
    as_csv,
    character_vocabulary,
    check_corpus,
    merges_csv,
    tokenize,
    tokens_csv,
    word_vocabulary,
)
from core.tokenization.bpe import train
from core.tokenization.comparison import measure
from core.tokenization.snippets import bpe_code, compare_code, pretrained_code, vocabulary_code
from core.tokenization.verify import verify_comparison, verify_pretrained, verify_training, verify_vocabulary
from core.ui import tokenization as tokens
from core.ui.tokenization import examples


def words_and_characters(unit: str) -> None:
    if unit == "words":
        st.write("Every word of a corpus gets a number. What the corpus never said becomes `[UNK]`, and is lost.")
        ui.presets(examples.WORDS)
    else:
        st.write("Every character gets a number: a tiny vocabulary and almost nothing unknown, but long sequences.")
        ui.presets(examples.CHARACTERS)
    text = ui.sentence()
    with st.expander("What the vocabulary is built from"):
        from_corpus = unit == "words" or tokens.choose_characters()
        corpus = ui.linked_text("corpus", COURSE_CORPUS, "Corpus")
    characters = character_vocabulary(corpus if unit == "characters" and from_corpus else None)
    both = {"words": word_vocabulary(corpus), "characters": characters}
    tokenized = both[unit].encode(text)
    tokens.show_vocabulary_tokens(both[unit], tokenized)
    code = vocabulary_code(both[unit], corpus if from_corpus else None, text)
    ui.toolbar(None, lambda: verify_vocabulary(both[unit], tokenized), code, tokens_csv(tokenized), unit)
    tokens.show_cost(both, text)
    tokens.show_vocabulary_table(both[unit])


def bpe() -> None:
    st.write(
        "Start with the smallest symbols, join the pair that stands side by side most often, and repeat: frequent "
        "words become one token and rare ones stay in pieces. From bytes, nothing is ever unknown."
    )
    ui.presets(examples.BPE)
    left, middle, right = st.columns([2, 1.5, 2], vertical_alignment="bottom")
    with left:
        merges = int(ui.knob(tokens.MERGES))
    with middle:
        level = tokens.choose_level()
    with right, st.expander("Corpus it learns from"):
        corpus = check_corpus(ui.linked_text("corpus", COURSE_CORPUS, "Corpus"))
    trained = ui.remember(train, corpus, merges, level)
    step = tokens.choose_step(trained)
    tokens.show_step(trained, step)
    code = bpe_code(corpus, merges, level)
    ui.toolbar(None, lambda: verify_training(trained, corpus), code, merges_csv(trained), "merges")
    tokens.show_curve(trained, step)
    st.subheader("Encode with what was learned", anchor=False)
    learned = LearnedTokenizer(trained)
    tokenized = tokenize(learned, ui.sentence(), MAX_LEARNED)
    tokens.token_chips(tokenized, "chips-bpe", learned.unknown)
    tokens.show_replay(learned, tokenized)
    st.subheader("The same text by WordPiece and Unigram", anchor=False)
    tokens.show_siblings(corpus, trained, [span.piece.label for span in tokenized.spans], tokenized.text)


def pretrained() -> None:
    st.write("Real models cut text into pieces learned from billions of words. Every piece has a number, its id.")
    ui.presets(examples.PRETRAINED)
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    with left:
        text = ui.sentence()
    with right:
        spec = tokens.choose_tokenizer(tokens.tokenizer_specs())
    tokenizer = spec.load()
    tokenized = tokenize(tokenizer, text)
    tokens.show_counts(tokenized, tokenizer.vocab_size)
    tokens.token_chips(tokenized, "chips-pretrained")
    tokens.show_split_characters(tokenized)
    tokens.warn_of_lost_bytes(tokenizer, tokenized)
    code = pretrained_code(spec, text)
    ui.toolbar(None, lambda: verify_pretrained(spec, tokenizer, tokenized), code, tokens_csv(tokenized), "tokens")
    st.caption(f"Ids by {spec.title}: {spec.source}")
    replay, why, decode = st.tabs(["Merge replay", "Why this boundary?", "Decode ids"])
    with replay:
        tokens.show_replay(tokenizer, tokenized)
    with why:
        tokens.show_boundaries(tokenized)
    with decode:
        tokens.decode_box(tokenizer.decode, str(list(tokenized.ids)[:12]))


def compare() -> None:
    st.write("The same text, cut by several tokenizers. Boundaries stand under each other; fewer tokens cost less.")
    ui.presets(examples.COMPARE)
    text = ui.sentence()
    chosen = tokens.choose_tokenizers(tokens.tokenizer_specs())
    measured = [measure(spec.title, tokenizer, text) for spec, tokenizer in chosen]
    tokens.show_aligned(measured)
    rows = tokens.comparison_rows(measured)
    tokens.show_table(rows)
    results = [(spec, result.tokenized) for (spec, _), result in zip(chosen, measured, strict=True)]
    code = compare_code([spec for spec, _ in chosen], text)
    table = as_csv(list(rows), zip(*rows.values(), strict=True))
    ui.toolbar(None, lambda: verify_comparison(results), code, table, "comparison")
    st.subheader("One paragraph, many languages", anchor=False)
    tokens.show_languages(chosen)
    st.subheader("Is it one token?", anchor=False)
    tokens.show_look_up(chosen)


VIEWS = {
    "Word level": lambda: words_and_characters("words"),
    "Character level": lambda: words_and_characters("characters"),
    "BPE from scratch": bpe,
    "Pretrained": pretrained,
    "Compare": compare,
}

with ui.page("tokenization"):
    VIEWS[ui.switch("view", list(VIEWS), default="Pretrained")]()
