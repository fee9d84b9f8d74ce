"""Views of the Tokenization page."""

from core.ui.tokenization.bpe_view import bpe_view
from core.ui.tokenization.compare_view import compare_view
from core.ui.tokenization.pretrained_view import pretrained_view
from core.ui.tokenization.vocabulary_view import character_view, word_view

__all__ = ["bpe_view", "character_view", "compare_view", "pretrained_view", "word_view"]
