"""Statistics of the texts, one line per text."""

import html

import streamlit as st

from core.decoding import GeneratedText, OutputScores, Run, score_output
from core.plots import decimal

TABLE_STYLE = """<style>
.wide {overflow-x: auto}
.measures {border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums}
.measures th, .measures td {text-align: right; padding: 3px 8px; border-bottom: 1px solid rgba(128,128,128,.35)}
.measures th {font-weight: 400; font-size: .9rem}
.measures td:first-child, .measures th:first-child, .measures td:last-child, .measures th:last-child {text-align: left}
.measures td:first-child, .measures td:last-child {white-space: nowrap}
.texts td:last-child {white-space: normal}
.measures .best {font-weight: 700}
</style>"""
_HEAD = {
    "text": "",
    "log p": "Sum of the log-probabilities under the raw model, natural logarithm",
    "per token": "Mean log-probability",
    "distinct-1": "Different tokens / tokens",
    "distinct-2": "Different pairs / pairs",
    "repeated 3-grams": "Groups of three tokens that had occurred before",
    "tokens": "An end token included",
    "seconds": "From Generate to its last token",
    "tokens/s": "",
    "ended by": "",
}


def measures_table(run: Run) -> None:
    """Draw one line per column; in bold the text the raw model finds likeliest, in all and per token."""
    scored = [score_output(text.steps) for text in run.texts]
    rows = [_row(text, scores, seconds) for text, scores, seconds in zip(run.texts, scored, run.seconds, strict=True)]
    head = "".join(f'<th title="{html.escape(why)}">{name}</th>' for name, why in _HEAD.items())
    best = {
        1: max(range(len(rows)), key=lambda row: scored[row].log_probability),
        2: max(range(len(rows)), key=lambda row: scored[row].mean_log_probability),
    }
    body = "".join(
        "<tr>" + "".join(_cell(cell, best.get(column) == number) for column, cell in enumerate(row)) + "</tr>"
        for number, row in enumerate(rows)
    )
    st.html(f'{TABLE_STYLE}<div class="wide"><table class="measures"><tr>{head}</tr>{body}</table></div>')


def _cell(text: str, best: bool) -> str:
    return f'<td class="{"best" if best else ""}">{html.escape(text)}</td>'


def _share(share: float | None) -> str:
    return "–" if share is None else f"{share:.2f}"


def _row(text: GeneratedText, scores: OutputScores, seconds: float) -> list[str]:
    return [
        f"{text.index + 1} {text.config.kind.title}",
        decimal(scores.log_probability, 2),
        decimal(scores.mean_log_probability, 3),
        _share(scores.distinct_1),
        _share(scores.distinct_2),
        str(scores.repeated_3grams),
        str(scores.tokens),
        f"{seconds:.1f}",
        f"{scores.tokens / seconds:.1f}" if seconds else "",
        text.finished.removesuffix(" of new tokens") or "Stop",
    ]
