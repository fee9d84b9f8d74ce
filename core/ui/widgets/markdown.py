"""Escaping of names and texts inside sentences that Streamlit reads as Markdown."""

import re


def escape_markdown(text: str) -> str:
    """Escape every character that Markdown, LaTeX or Streamlit's directives would interpret.

    >>> escape_markdown(":red[x] $1$ <b>")
    '\\\\:red\\\\[x\\\\] \\\\$1\\\\$ \\\\<b\\\\>'
    """
    return re.sub(r"([\\`*_{}\[\]()#+\-!$:~<>|])", r"\\\1", text)
