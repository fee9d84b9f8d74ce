"""The cause of each token boundary."""

from core.tokenization import TOKENIZERS
from core.tokenization.boundaries import boundaries


def test_boundaries_name_pattern_merges_and_special_tokens():
    found = list(boundaries(TOKENIZERS["gpt2"].load().encode("Unbelievable you<|endoftext|>")))
    assert [boundary.cause for boundary in found] == ["no merge", "no merge", "no merge", "pattern", "special"]
    assert "Un and bel" in found[0].reason
