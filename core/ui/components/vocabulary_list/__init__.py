"""A vocabulary as the list it is: every entry with its id, those that the text uses in the colour of their token."""

from core.plots.style import token_hue
from core.tokenization import UNK, TokenizedText, Vocabulary, visible
from core.tokenization.describe import shorten
from core.ui.components.component import component
from core.ui.state.presentation import presenting

__all__ = ["draw_vocabulary"]

# What a screen has room for; the table below the figure holds all.
_MOST_ENTRIES = 130
_MOST_PRESENTED = 60
_LIST = component("vocabulary_list", "vocabulary_list", "list")


def draw_vocabulary(vocabulary: Vocabulary, tokenized: TokenizedText, key: str) -> None:
    """Draw the first entries of a vocabulary.

    Args:
        tokenized: the text by this vocabulary.
        key: unique on the page.
    """
    shown = vocabulary.tokens[: _MOST_PRESENTED if presenting() else _MOST_ENTRIES]
    data = {
        "title": "The vocabulary: the id of a token is its place in the list.",
        "entries": [
            {
                "number": str(token_id),
                "label": shorten(visible(token)),
                "hue": token_hue(token.encode()),
                "kind": _kind(token, token_id in tokenized.times),
            }
            for token_id, token in enumerate(shown)
        ],
        "more": "… and more: the table below holds all." if len(shown) < len(vocabulary.tokens) else "",
        "kind": f"{vocabulary.unit} presented" if presenting() else vocabulary.unit,
    }
    _LIST(key=key, data=data)


def _kind(token: str, used: bool) -> str:
    if not used:
        return ""
    return "unknown" if token == UNK else "used"
