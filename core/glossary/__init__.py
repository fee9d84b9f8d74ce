"""Terms of the field and of the app, each explained in a line; `glossary.md` beside this file is the list."""

from core.glossary.search import MOST_RESULTS, search_terms
from core.glossary.terms import Term, find_term, terms

__all__ = ["MOST_RESULTS", "Term", "find_term", "search_terms", "terms"]
