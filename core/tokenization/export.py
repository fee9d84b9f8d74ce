"""Tables of tokens as CSV, for a spreadsheet."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from typing import Any

from core.tokenization.bpe.training import TrainedBPE
from core.tokenization.tokenized import TokenizedText


def tokens_csv(tokenized: TokenizedText) -> str:
    """Return all tokens of a text; columns position, token_id, token, bytes, special, pre_token."""
    rows = (
        [span.position + 1, piece.token_id, quoted(piece.data), piece.data.hex(" "), piece.special, span.pre_token]
        for span in tokenized.spans
        for piece in (span.piece,)
    )
    return as_csv(["position", "token_id", "token", "bytes", "special", "pre_token"], rows)


def merges_csv(trained: TrainedBPE) -> str:
    """Return all learned merges; columns rank, left, right, joined, count, corpus_length."""
    rows = (
        [rank, quoted(merge.left), quoted(merge.right), quoted(merge.joined), merge.count, merge.length]
        for rank, merge in enumerate(trained.merges)
    )
    return as_csv(["rank", "left", "right", "joined", "count", "corpus_length"], rows)


def as_csv(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Write a table as CSV."""
    target = io.StringIO()
    table = csv.writer(target, lineterminator="\n")
    table.writerow(header)
    table.writerows(rows)
    return target.getvalue()


def quoted(data: bytes) -> str:
    """Write a token as a JSON string: its spaces are visible, and no spreadsheet takes "=1+1" for a formula.

    >>> quoted(b" is")
    '" is"'
    """
    return json.dumps(data.decode("utf-8", "replace"), ensure_ascii=False)
