"""Terms of the field and of the app, each explained in a line; `glossary.md` beside this file is the list."""

from core.glossary.terms import find_term, terms

__all__ = ["find_term", "terms"]
