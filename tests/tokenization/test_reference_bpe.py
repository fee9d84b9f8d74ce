"""BPE by another route, by hand."""

from core.tokenization.reference_bpe import CorpusSymbols, ReferenceBPE


def test_a_run_of_equal_symbols_is_joined_from_the_left():
    symbols = CorpusSymbols([b"aaaaa", b"baa"], [b"a", b"b"], "bytes")
    assert (symbols.length, symbols.pair_counts()) == (8, {(0, 0): 5, (1, 0): 1})
    assert symbols.merge((b"a", b"a")) == 5  # neighbours, also those that overlap
    assert symbols.split_words() == [(b"aa", b"aa", b"a"), (b"b", b"aa")]
    assert symbols.length == 5


def test_the_library_gives_the_merges_that_were_asked_for():
    reference = ReferenceBPE("low lower lowest", 3, "characters")
    assert reference.merges == [(b"l", b"o"), (b"lo", b"w"), (b" ", b"low")]
    assert [span.piece.data for span in reference.encode("low lo?").spans] == [b"low", b" ", b"lo", b"[UNK]"]
