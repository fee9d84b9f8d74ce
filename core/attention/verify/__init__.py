"""Verification of the Attention page: everything it draws, computed again by another route."""

from core.attention.verify.ablation import DrawnAblation, ablation_claims, effect_claims
from core.attention.verify.guess import DrawnPick, guess_claims
from core.attention.verify.head import DrawnBars, DrawnHead, DrawnScores, head_claims, scores_claims
from core.attention.verify.kinds import DrawnExhibit, kinds_claims
from core.attention.verify.mosaic import DrawnSummary, mosaic_claims, summary_claims
from core.attention.verify.pattern import pattern_claims

__all__ = [
    "DrawnAblation",
    "DrawnBars",
    "DrawnExhibit",
    "DrawnHead",
    "DrawnPick",
    "DrawnScores",
    "DrawnSummary",
    "ablation_claims",
    "effect_claims",
    "guess_claims",
    "head_claims",
    "kinds_claims",
    "mosaic_claims",
    "pattern_claims",
    "scores_claims",
    "summary_claims",
]
