"""Tokenization page: from text to ids, from scratch to production tokenizers."""

from core import ui
from core.ui import tokenization as views
from core.ui.tokenization import examples

VIEWS = {
    "Word level": ui.View(
        "Every word of a corpus gets a number. What the corpus never said becomes the [[unknown token]] `[UNK]`, and "
        "is lost.",
        views.word_view,
        examples.WORDS,
        rail=False,
    ),
    "Character level": ui.View(
        "Every character gets a number: a tiny [[vocabulary]], but long sequences. What is not in the list, in the "
        "course's list even the space, becomes the [[unknown token]] `[UNK]`.",
        views.character_view,
        examples.CHARACTERS,
    ),
    "BPE from scratch": ui.View(
        "[[BPE]]: start with the smallest symbols, join the pair that stands side by side most often, and repeat: "
        "frequent "
        "words become one token and rare ones stay in pieces. From bytes, nothing is ever unknown.",
        views.bpe_view,
        examples.BPE,
    ),
    "Pretrained": ui.View(
        "Real models cut text into pieces learned from billions of words. Every piece, a [[token]], has a number, its "
        "id.",
        views.pretrained_view,
        examples.PRETRAINED,
    ),
    "Side by side": ui.View(
        "The same text, cut by several tokenizers. Boundaries stand under each other; fewer tokens cost less.",
        views.compare_view,
        examples.COMPARE,
    ),
}

ui.show_page("tokenization", VIEWS, first="Pretrained", live=True)
