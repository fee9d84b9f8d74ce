"""Names and texts that come from outside, inside a sentence that Streamlit reads as Markdown."""

import re


def escape_markdown(text: str) -> str:
    """`text` with every sign that Markdown, LaTeX or Streamlit's directives would read made an ordinary character.

    >>> escape_markdown(":red[x] $1$ <b>")
    '\\\\:red\\\\[x\\\\] \\\\$1\\\\$ \\\\<b\\\\>'
    """
    return re.sub(r"([\\`*_{}\[\]()#+\-!$:~<>|])", r"\\\1", text)
