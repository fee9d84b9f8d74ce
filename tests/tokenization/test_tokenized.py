"""Characters that lie in several tokens."""

from core.tokenization import TOKENIZERS


def test_a_rocket_is_made_by_three_tokens_of_gpt2():
    tokenized = TOKENIZERS["gpt2"].load().encode("Unbelievable tokenization powers! 🚀")
    (split,) = tokenized.split_characters
    assert (split.character, split.first, split.last) == ("🚀", 8, 10)
    assert sorted(tokenized.splits_at) == [8, 9, 10]


def test_a_hundred_thousand_characters_are_tokenized_whole():
    text = "The quick brown 🦊 jumps. " * 4_000
    tokenized = TOKENIZERS["cl100k_base"].load().encode(text)
    assert tokenized.spans[-1].end == len(text.encode())
    assert len(tokenized.split_characters) == 4_000
