"""Views of the Probabilities page: each shows another aspect of the same distribution."""

from core.ui.probabilities.compare_view import compare_view
from core.ui.probabilities.curve_view import curve_view
from core.ui.probabilities.draw_view import draw_view
from core.ui.probabilities.guess_view import guess_view
from core.ui.probabilities.lens_view import lens_view
from core.ui.probabilities.pipeline_view import pipeline_view
from core.ui.probabilities.sentence_view import sentence_view

__all__ = ["compare_view", "curve_view", "draw_view", "guess_view", "lens_view", "pipeline_view", "sentence_view"]
