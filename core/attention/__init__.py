"""Attention weights, the scores behind them, kinds of heads, and ablation."""

from core.attention.ablation import METHODS, ablated_next_token, sweep_layer
from core.attention.components import ATTENTION, MLP, Component, read_components, toggle
from core.attention.induction import InductionRun, induction_run
from core.attention.kinds import LABEL_THRESHOLD, HeadKinds, head_kinds
from core.attention.pattern import MAX_ATTENTION_TOKENS, AttentionPattern, attention_pattern
from core.attention.scores import HeadScores, head_scores
from core.attention.sink import first_token_mass, without_first
from core.attention.summaries import over_heads, over_layers, rollout

__all__ = [
    "ATTENTION",
    "LABEL_THRESHOLD",
    "MAX_ATTENTION_TOKENS",
    "METHODS",
    "MLP",
    "AttentionPattern",
    "Component",
    "HeadKinds",
    "HeadScores",
    "InductionRun",
    "ablated_next_token",
    "attention_pattern",
    "first_token_mass",
    "head_kinds",
    "head_scores",
    "induction_run",
    "over_heads",
    "over_layers",
    "read_components",
    "rollout",
    "sweep_layer",
    "toggle",
    "without_first",
]
