"""Map of chosen words on the two axes in which their embeddings differ most."""

from collections.abc import Iterator, Sequence

import streamlit as st

from core.architecture.embedding_snippet import word_map_code
from core.architecture.verify import word_map_claims
from core.architecture.word_map import WORDS, WordGroup, read_word_groups, word_map
from core.architecture.word_tokens import WordToken, different_tokens
from core.plots import percent, plural, word_map_picture
from core.probabilities import table_csv
from core.probabilities.verify.plain import read_claims
from core.tokenization import EncodedText, token_piece
from core.ui.architecture.knob_places import Knobs
from core.ui.architecture.several_tokens import say_several_tokens, token_claims, token_label
from core.ui.components.word_map import draw_word_map
from core.ui.shell.views import ViewContext
from core.ui.state import keys
from core.ui.state.compute import compute
from core.ui.widgets.choice import LONGEST_SHORT_TEXT, linked_box
from core.ui.widgets.markdown import escape_markdown
from core.ui.widgets.toolbar import toolbar
from core.verification import Claim


def word_map_part(context: ViewContext, read: EncodedText, position: int, knobs: Knobs) -> None:
    """Draw the words of the box, and the token at the cursor on the same axes."""
    model, text = context.model, context.text
    with knobs[0]:
        typed = linked_box(keys.MAP_WORDS, "Words, a group per line", LONGEST_SHORT_TEXT, lines=8, default=WORDS)
    groups = read_word_groups(typed)
    resolved = different_tokens(model, [group.words for group in groups])
    words = [word for group in resolved for word in group]
    ids = tuple(word.token_id for word in words)
    cursor = read.ids[position]
    extra = None if cursor in ids else cursor
    shown = compute(model, word_map, ids, extra)
    labels = [token_label(model, token_id) for token_id in ids]
    yours = token_label(model, cursor)
    at = ids.index(cursor) if extra is None else -1
    kept = percent(sum(shown.shares))
    names = [group.name for group in groups]
    picture = word_map_picture(shown, names, [len(group) for group in resolved], labels, yours, at)
    sentence = f"The map keeps {kept} of the variance between {plural(len(ids), 'word')}."
    with context.figure:
        draw_word_map(picture, sentence, "word-map")
    context.answer(
        f"Nobody told the model what belongs together. The map keeps **{kept}** of the variance between "
        f"{plural(len(ids), 'word')}; the rest needs more than two axes."
    )
    named = say_several_tokens(model, words)
    _say_left_out(groups, words)
    st.caption(
        "Principal component analysis of the stored vectors: the two directions in which these words differ most, both "
        f"to one scale. The star is the token at the cursor, {escape_markdown(yours)}, on the same axes. A word whose "
        "label has no room is named by the pointer."
    )

    def check() -> Iterator[Claim]:
        yield from read_claims(model, text, read)
        places = [point for group in picture["groups"] for point in group["points"]]
        yield from word_map_claims(model, shown, [[point["x"], point["y"]] for point in places], extra)
        yield Claim("words on the map", [len(places)], [len(set(ids))], route="len(set(ids))")
        yield from token_claims(model, [*ids, cursor], named)

    rows = [
        [name, word.word, word.token_id, token_piece(model.tokenizer, word.token_id)]
        for name, group in zip(names, resolved, strict=True)
        for word in group
    ]
    rows = [[*row, *point] for row, point in zip(rows, shown.points.tolist(), strict=True)]
    csv = table_csv(["group", "word", "token_id", "token", "axis_1", "axis_2"], rows)
    toolbar(check, word_map_code(model, shown), csv, "word-map")


def _say_left_out(groups: Sequence[WordGroup], words: Sequence[WordToken]) -> None:
    """Say which words are not on the map, because an earlier word stands for the same token."""
    kept = {word.word for word in words}
    left = list(dict.fromkeys(word for group in groups for word in group.words if word not in kept))
    if left:
        st.caption(f"Left out, as an earlier word stands for the same token: {escape_markdown(', '.join(left))}.")
