"""Tables of results as CSV, for a spreadsheet."""

from collections.abc import Iterable, Sequence
from typing import Any

from core.probabilities.pipeline import PipelineRow
from core.tokenization import TokenPiece, as_csv, quoted


def table_csv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Write a table; floats with all their digits, tokens as `quoted` writes them.

    >>> print(table_csv(["token", "p"], [[TokenPiece(318, b" is"), 0.5]]), end="")
    token,p
    \"\"\" is\"\"\",0.5
    """
    plain = ([quoted(cell.data) if isinstance(cell, TokenPiece) else cell for cell in row] for row in rows)
    return as_csv(columns, plain)


def pipeline_csv(rows: Iterable[PipelineRow]) -> str:
    """Write rank, token and probabilities of the tokens shown, and the filter that removed them."""
    columns = ["rank", "token_id", "token", "bytes", "logit", "raw_probability", "probability", "removed_by"]
    return table_csv(
        columns,
        (
            [
                row.candidate.rank,
                row.candidate.piece.token_id,
                row.candidate.piece,
                row.candidate.piece.data.hex(" "),
                row.candidate.logit,
                row.raw_probability,
                row.probability,
                row.removed_by,
            ]
            for row in rows
        ),
    )
