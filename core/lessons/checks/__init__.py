"""Computed checks by name: what a lesson may ask for, each answered by the current model and never stored."""

from core.lessons.checks import inside, next_token, texts
from core.lessons.checks.registry import CHECKS, TYPE_WORDS, Check
from core.lessons.checks.scored_tokens import ScoredTokens

MODULES = (inside, next_token, texts)  # importing them registers their checks

__all__ = ["CHECKS", "TYPE_WORDS", "Check", "ScoredTokens"]
