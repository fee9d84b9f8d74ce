"""Names and texts that come from outside, inside a sentence that Streamlit reads as Markdown."""

import re


def literal(text: str) -> str:
    """`text` with every sign that Markdown, LaTeX or Streamlit's directives would read made an ordinary character.

    >>> literal(":red[x] $1$ <b>")
    '\\\\:red\\\\[x\\\\] \\\\$1\\\\$ \\\\<b\\\\>'
    """
    return re.sub(r"([\\`*_{}\[\]()#+\-!$:~<>|])", r"\\\1", text)
