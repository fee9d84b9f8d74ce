"""Decoding: all strategies side by side as rows of one batch.

>>> from core.decoding import STRATEGIES
>>> list(STRATEGIES)
['greedy', 'beam', 'temperature', 'top_k', 'top_p', 'min_p', 'typical', 'eta']
"""

from core.decoding.analysis import OutputScores, first_divergence, score_output
from core.decoding.beam_tree import BeamTree, beam_tree, finished_texts
from core.decoding.branch import Branch, join_steps, record_pick
from core.decoding.config import (
    MAX_CONFIGS,
    MAX_ROWS,
    NEW_TOKENS,
    PENALTIES,
    SEED,
    DecodingConfig,
    Limits,
    check_configs,
)
from core.decoding.engine import decode, prefill
from core.decoding.export import run_json, steps_csv
from core.decoding.generated_text import GeneratedText
from core.decoding.job import DecodingJob, Pass, Signals, take_from
from core.decoding.prefix import Prefix, longest_prompt
from core.decoding.prompt import Prompt, read_prompt
from core.decoding.records import (
    CONTEXT,
    END_TOKEN,
    MAXIMUM,
    STOP_STRING,
    Alternative,
    BeamCandidate,
    DecodingStep,
    StepsByConfig,
)
from core.decoding.registry import STRATEGIES, discover, find_strategy, register
from core.decoding.run import Run
from core.decoding.scheduler import scheduler_of
from core.decoding.snippet import generation_code, picks_code
from core.decoding.strategy import Sampling, Strategy
from core.decoding.sweep import SweepPoint, sweep_configs, sweep_points
from core.decoding.verify import text_claims

discover()

__all__ = [
    "CONTEXT",
    "END_TOKEN",
    "MAXIMUM",
    "MAX_CONFIGS",
    "MAX_ROWS",
    "NEW_TOKENS",
    "PENALTIES",
    "SEED",
    "STOP_STRING",
    "STRATEGIES",
    "Alternative",
    "BeamCandidate",
    "BeamTree",
    "Branch",
    "DecodingConfig",
    "DecodingJob",
    "DecodingStep",
    "GeneratedText",
    "Limits",
    "OutputScores",
    "Pass",
    "Prefix",
    "Prompt",
    "Run",
    "Sampling",
    "Signals",
    "StepsByConfig",
    "Strategy",
    "SweepPoint",
    "beam_tree",
    "check_configs",
    "decode",
    "discover",
    "find_strategy",
    "finished_texts",
    "first_divergence",
    "generation_code",
    "join_steps",
    "longest_prompt",
    "picks_code",
    "prefill",
    "read_prompt",
    "record_pick",
    "register",
    "run_json",
    "scheduler_of",
    "score_output",
    "steps_csv",
    "sweep_configs",
    "sweep_points",
    "take_from",
    "text_claims",
]
