"""Figures of results; all values are computed elsewhere."""

from core.plots.architecture_cost import memory_curve
from core.plots.architecture_embeddings import EXPECTED, INPUTS, cosine_bars, cosine_histogram, cosine_words
from core.plots.architecture_ledger import ledger_bars, promotion_bars
from core.plots.architecture_linear import along_a_line, matrix_equation
from core.plots.architecture_parts import parameter_treemap, part_bars
from core.plots.architecture_positions import learned_picture, rotary_picture
from core.plots.architecture_steps import COLOURED_SHARE, full_colour, step_picture
from core.plots.architecture_word_map import word_map_picture
from core.plots.attention_effects import effect_board
from core.plots.attention_gallery import Exhibit, head_gallery
from core.plots.attention_groups import head_groups
from core.plots.attention_head import NAMED_TOKENS, TOKENS_WITH_NUMBERS, head_heatmap, row_bars, weight_words
from core.plots.attention_mosaic import cells_per_dot, mosaic
from core.plots.attention_scores import dot_product
from core.plots.chat import context_bar, end_curve
from core.plots.decoding_beam import beam_figure
from core.plots.decoding_branches import branch_tree
from core.plots.decoding_picks import score_race
from core.plots.decoding_sweep import sweep_curves
from core.plots.figure import Figure
from core.plots.lesson_answer import number_words, value_words
from core.plots.lesson_worksheet import Answers, lesson_worksheet
from core.plots.probabilities_comparison import comparison_picture
from core.plots.probabilities_curve import count_words, curve_picture
from core.plots.probabilities_draws import cumulative_bar, draw_picture
from core.plots.probabilities_guess import guess_picture, odds
from core.plots.probabilities_lens import lens_picture, lens_rows
from core.plots.probabilities_pipeline import pipeline_picture
from core.plots.probabilities_sentence import surprisal_picture
from core.plots.river_poster import PosterFacts, river_poster
from core.plots.style import bits_words, decimal, percent, plural, scientific, shortened
from core.plots.type_scale import PRESENTED_SCALE, set_type

__all__ = [
    "COLOURED_SHARE",
    "EXPECTED",
    "INPUTS",
    "NAMED_TOKENS",
    "PRESENTED_SCALE",
    "TOKENS_WITH_NUMBERS",
    "Answers",
    "Exhibit",
    "Figure",
    "PosterFacts",
    "along_a_line",
    "beam_figure",
    "bits_words",
    "branch_tree",
    "cells_per_dot",
    "comparison_picture",
    "context_bar",
    "cosine_bars",
    "cosine_histogram",
    "cosine_words",
    "count_words",
    "cumulative_bar",
    "curve_picture",
    "decimal",
    "dot_product",
    "draw_picture",
    "effect_board",
    "end_curve",
    "full_colour",
    "guess_picture",
    "head_gallery",
    "head_groups",
    "head_heatmap",
    "learned_picture",
    "ledger_bars",
    "lens_picture",
    "lens_rows",
    "lesson_worksheet",
    "matrix_equation",
    "memory_curve",
    "mosaic",
    "number_words",
    "odds",
    "parameter_treemap",
    "part_bars",
    "percent",
    "pipeline_picture",
    "plural",
    "promotion_bars",
    "river_poster",
    "rotary_picture",
    "row_bars",
    "scientific",
    "score_race",
    "set_type",
    "shortened",
    "step_picture",
    "surprisal_picture",
    "sweep_curves",
    "value_words",
    "weight_words",
    "word_map_picture",
]
