"""Verification of the Probabilities page: claims of its views, by plain transformers and torch."""

from core.probabilities.verify.comparison import comparison_claims
from core.probabilities.verify.curve import curve_claims
from core.probabilities.verify.draws import DrawnBars, draw_claims
from core.probabilities.verify.lens import lens_claims
from core.probabilities.verify.pictures import lens_picture_claims, pipeline_picture_claims
from core.probabilities.verify.pipeline import pipeline_claims
from core.probabilities.verify.scores import guess_claims, odds_claim, score_claims, sentence_claims

__all__ = [
    "DrawnBars",
    "comparison_claims",
    "curve_claims",
    "draw_claims",
    "guess_claims",
    "lens_claims",
    "lens_picture_claims",
    "odds_claim",
    "pipeline_claims",
    "pipeline_picture_claims",
    "score_claims",
    "sentence_claims",
]
