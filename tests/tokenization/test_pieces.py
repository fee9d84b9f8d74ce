"""Single tokens: special ones, and rows of the output layer that have no token."""

from core.tokenization import token_piece


def test_a_row_without_a_token_says_so(smollm):
    assert "no token" in token_piece(smollm.tokenizer, 49_151 + 10).label


def test_special_tokens_are_marked(smollm):
    piece = token_piece(smollm.tokenizer, smollm.tokenizer.eos_token_id)
    assert piece.special and piece.label == "<|im_end|>"
