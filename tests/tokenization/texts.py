"""Texts for the tokenizer tests: three real ones, odd ones that people paste, and every text Unicode can write."""

import argparse
import inspect

from hypothesis import strategies as st

from core.tokenization import COURSE_CORPUS, human_rights

REAL_TEXTS = {
    "the course's corpus": COURSE_CORPUS,
    "human rights in 23 languages": "\n".join(entry.text for entry in human_rights()),
    "Python source": inspect.getsource(argparse)[:60_000],
}
ODD_TEXTS = {
    "one character": "a",
    "only spaces": "     ",
    "emoji": "👩‍👩‍👧‍👦🏳️‍🌈🚀",
    "right to left": "שלום עולם مرحبا",
    "NUL": "a\x00b",
    "control characters": "\x01\x1b[31m\x7f",
    "line breaks": "\r\n\n\t",
}
# Everything but surrogates, which no UTF-8 exists for; unassigned and control characters included.
_ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
# Pieces at which pre-token patterns decide: contractions, runs of white space, digits, special tokens.
_PIECES = ["'s", "'LL", "\u017f", " ", "  ", "\n", "\r\n", "\t", "\u00a0", "\u3000", "12345", "\u00b2", "/", "..."]
_PIECES += ["\u00e9", "e\u0301", "\u01c5", "\u02b0a", "\U0001f680", "\u65e5\u672c", "A", "aB", "\x00", "\U00010940"]
_PIECES += ["\u0295", "<|endoftext|>", "<|endofprompt|>"]
_TRICKY = st.lists(st.sampled_from(_PIECES), max_size=12).map("".join)
any_text = st.one_of(_ANY, _TRICKY, st.builds(str.__add__, _TRICKY, _ANY)).filter(bool)
