"""Steps of a block: their names and their tensors."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor

RESIDUAL, HEADS, KV_HEADS, SCORES, MLP = (
    ("pos", "d_model"),
    ("head", "pos", "head_dim"),
    ("kv_head", "pos", "head_dim"),
    ("head", "query_pos", "key_pos"),
    ("pos", "d_mlp"),
)


@dataclass(frozen=True)
class StepName:
    """Title, tensor dimensions and meaning of a step."""

    title: str
    dimensions: tuple[str, ...]
    meaning: str


STEP_NAMES = {
    "token": StepName("Token embedding", RESIDUAL, "Each token's row of the embedding table."),
    "position": StepName("Position embedding", RESIDUAL, "A learned row for each place in the text."),
    "embedding": StepName("Embedding", RESIDUAL, "Token and position added: the residual stream begins."),
    "entering": StepName(
        "Stream in", RESIDUAL, "The residual stream: all that the embedding and the blocks before have written."
    ),
    "norm_1": StepName("First norm", RESIDUAL, "Attention reads the stream through this: every position equally loud."),
    "query": StepName("Queries", HEADS, "What each position looks for, one vector per head."),
    "key": StepName("Keys", KV_HEADS, "What each position offers to be found by."),
    "value": StepName("Values", KV_HEADS, "What each position hands over when it is looked at."),
    "query_normed": StepName("Normed queries", HEADS, "This family norms each query vector."),
    "key_normed": StepName("Normed keys", KV_HEADS, "This family norms each key vector."),
    "query_rotated": StepName("Rotated queries", HEADS, "Rotated by an angle that grows with the position."),
    "key_rotated": StepName("Rotated keys", KV_HEADS, "Rotated alike: products depend on the distance only."),
    "scores": StepName("Scores", SCORES, "Every query times every key: how well they fit."),
    "masked": StepName("Mask", SCORES, "Nobody may look ahead: those scores become minus infinity."),
    "weights": StepName("Softmax", SCORES, "Each row becomes shares that sum to 1."),
    "mixed": StepName("Weighted values", HEADS, "Each position collects values, by those shares."),
    "attention_out": StepName("Output projection", RESIDUAL, "The heads side by side, mixed into one vector."),
    "attention_normed": StepName("Norm after attention", RESIDUAL, "This family norms what attention says."),
    "middle": StepName(
        "Stream + attention", RESIDUAL, "Attention's answer is added to the residual stream; nothing is overwritten."
    ),
    "norm_2": StepName("Second norm", RESIDUAL, "The MLP reads the stream through this."),
    "gate": StepName("MLP gate", MLP, "Decides, feature by feature, what may pass."),
    "up": StepName("MLP up", MLP, "Each position, alone, is spread over many features."),
    "activated": StepName("Activation", MLP, "The nonlinearity: without it, up and down were one matrix."),
    "gated": StepName("Gate times up", MLP, "What the gate lets through."),
    "down": StepName("MLP down", RESIDUAL, "The features are gathered into one vector again."),
    "mlp_normed": StepName("Norm after the MLP", RESIDUAL, "This family norms what the MLP says."),
    "leaving": StepName(
        "Stream out", RESIDUAL, "The MLP's answer is added to the residual stream; the next block reads this."
    ),
}


@dataclass(frozen=True, eq=False)
class TraceStep:
    """One intermediate tensor of a block, with its formula.

    Attributes:
        key: in STEP_NAMES.
        formula: LaTeX.
        tensor: its dimensions are those of the step's name.
    """

    key: str
    formula: str
    tensor: "Tensor"


Trace = Iterator[TraceStep]


def last_tensor(trace: Iterable[TraceStep]) -> "Tensor":
    """Run a trace to its end and return the last tensor."""
    *_, end = trace
    return end.tensor
