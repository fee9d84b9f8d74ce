"""Pre-tokens as tiktoken's own matcher cuts them."""

from core.tokenization import TOKENIZERS, replayed_ids
from core.tokenization.pretokens import pre_tokens


def test_tiktokens_own_classes_decide_where_recent_characters_are_cut():
    # U+A7DC is a letter since Unicode 16; Python's regex and tiktoken must not cut differently for that.
    encoding = TOKENIZERS["o200k_base"].load().encoding
    text = "a\ua7dcb \U00016ebb1\U0001e5d0"
    assert "".join(pre_tokens(text, encoding)) == text
    tokenizer = TOKENIZERS["o200k_base"].load()
    assert replayed_ids(tokenizer, tokenizer.encode(text)) == encoding.encode(text)
