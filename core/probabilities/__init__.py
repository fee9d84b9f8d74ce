"""Next-token distribution, logits processors, and the probability of texts."""

from core.probabilities.comparison import Comparison, swap_last_word
from core.probabilities.curve import (
    CUT_K,
    CUT_P,
    TEMPERATURES,
    RankCurve,
    Spread,
    rank_curve,
    ranks_drawn,
    temperature_sweep,
)
from core.probabilities.draws import DRAW, DRAWS, SEED, bar_segments, draw_tokens
from core.probabilities.export import pipeline_csv, table_csv
from core.probabilities.lens import COLUMNS, MAX_LENS_TOKENS, LogitLens, logit_lens
from core.probabilities.next_token import (
    MAX_TOKENS,
    TOP,
    TokenCandidate,
    TokenDistribution,
    next_token,
    read_distribution,
)
from core.probabilities.phrase import (
    DEFAULT_GUESSES,
    MAX_GUESSES,
    MAX_PHRASE_CONTEXT,
    MODEL_PROPOSES,
    read_guesses,
    score_phrase,
)
from core.probabilities.pipeline import (
    Pipeline,
    PipelineRow,
    PipelineTail,
    Stage,
    drawn_places,
    run_pipeline,
    tail_row,
    token_row,
)
from core.probabilities.processors import PROCESSORS, Processor, Temperature, active_processors
from core.probabilities.resolution import logit_resolution
from core.probabilities.scoring import MAX_SENTENCE_TOKENS, SequenceScore, score_sentence
from core.probabilities.softmax import log_softmax, softmax

__all__ = [
    "COLUMNS",
    "CUT_K",
    "CUT_P",
    "DEFAULT_GUESSES",
    "DRAW",
    "DRAWS",
    "MAX_GUESSES",
    "MAX_LENS_TOKENS",
    "MAX_PHRASE_CONTEXT",
    "MAX_SENTENCE_TOKENS",
    "MAX_TOKENS",
    "MODEL_PROPOSES",
    "PROCESSORS",
    "SEED",
    "TEMPERATURES",
    "TOP",
    "Comparison",
    "LogitLens",
    "Pipeline",
    "PipelineRow",
    "PipelineTail",
    "Processor",
    "RankCurve",
    "SequenceScore",
    "Spread",
    "Stage",
    "Temperature",
    "TokenCandidate",
    "TokenDistribution",
    "active_processors",
    "bar_segments",
    "draw_tokens",
    "drawn_places",
    "log_softmax",
    "logit_lens",
    "logit_resolution",
    "next_token",
    "pipeline_csv",
    "rank_curve",
    "ranks_drawn",
    "read_distribution",
    "read_guesses",
    "run_pipeline",
    "score_phrase",
    "score_sentence",
    "softmax",
    "swap_last_word",
    "table_csv",
    "tail_row",
    "temperature_sweep",
    "token_row",
]
