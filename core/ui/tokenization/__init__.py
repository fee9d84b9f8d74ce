"""What the views of the Tokenization page are put together from."""

from core.ui.components.chips import token_chips
from core.ui.tokenization.bpe import MERGES, choose_level, choose_step, show_curve, show_siblings, show_step
from core.ui.tokenization.compare import (
    choose_tokenizers,
    comparison_rows,
    show_aligned,
    show_languages,
    show_look_up,
    show_table,
)
from core.ui.tokenization.pretrained import (
    choose_tokenizer,
    show_counts,
    show_split_characters,
    tokenizer_specs,
    warn_of_lost_bytes,
)
from core.ui.tokenization.replay import show_boundaries, show_replay
from core.ui.tokenization.vocabulary import (
    choose_characters,
    decode_box,
    show_cost,
    show_vocabulary_table,
    show_vocabulary_tokens,
)

__all__ = [
    "MERGES",
    "choose_characters",
    "choose_level",
    "choose_step",
    "choose_tokenizer",
    "choose_tokenizers",
    "comparison_rows",
    "decode_box",
    "show_aligned",
    "show_boundaries",
    "show_cost",
    "show_counts",
    "show_curve",
    "show_languages",
    "show_look_up",
    "show_replay",
    "show_siblings",
    "show_split_characters",
    "show_step",
    "show_table",
    "show_vocabulary_table",
    "show_vocabulary_tokens",
    "token_chips",
    "tokenizer_specs",
    "warn_of_lost_bytes",
]
