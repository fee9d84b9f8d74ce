"""Comparison of two models: their properties side by side, with an explanation of each."""

from collections.abc import Callable
from dataclasses import dataclass

from core.architecture.design import ModelDesign

_MLPS = {2: "up, down", 3: "gate, up, down"}
_NORMS = {2: "2, before attention and MLP", 4: "4, before and after each"}
_POSITIONS = {"learned": "learned table", "rotary": "rotary (RoPE)"}


@dataclass(frozen=True)
class ComparedRow:
    """One property of two models; `meaning` explains it in a line."""

    name: str
    a: str
    b: str
    meaning: str

    @property
    def differs(self) -> bool:
        """True if the two values differ."""
        return self.a != self.b


def _attention(design: ModelDesign) -> str:
    heads, shared = design.dimensions.heads, design.dimensions.kv_heads
    if heads == shared:
        return "MHA: every head has its own keys and values"
    return f"{'MQA' if shared == 1 else 'GQA'}: {heads // shared} heads share keys and values"


def _reach(design: ModelDesign) -> str:
    d = design.dimensions
    if not d.local_layers:
        return "all blocks see everything before"
    return f"{d.local_layers} of {d.layers} blocks see the last {d.window} tokens only"


_ROWS: tuple[tuple[str, Callable[[ModelDesign], str], str], ...] = (
    ("blocks", lambda m: f"{m.dimensions.layers:,}", "One after the other; each adds to the residual stream."),
    ("d_model", lambda m: f"{m.dimensions.d_model:,}", "Width of the residual stream: numbers a token is made of."),
    ("heads", lambda m: f"{m.dimensions.heads:,}", "Each head can look at other tokens for its own reason."),
    (
        "key/value heads",
        lambda m: f"{m.dimensions.kv_heads:,}",
        "Keys and values are cached: fewer of them save memory.",
    ),
    ("attention", _attention, "Sharing keys and values shrinks the cache and hardly hurts."),
    ("head_dim", lambda m: f"{m.dimensions.head_dim:,}", "Numbers in one query, key or value."),
    ("d_mlp", lambda m: f"{m.dimensions.d_mlp:,}", "Features inside the MLP."),
    ("MLP", lambda m: _MLPS[m.dimensions.mlp_matrices], "A gate decides, feature by feature, what may pass."),
    (
        "activation",
        lambda m: m.activation_name,
        "The nonlinearity without which two layers would be one; gated SiLU is SwiGLU.",
    ),
    ("norm", lambda m: m.norm, "LayerNorm takes the mean away and adds a bias; RMSNorm only scales, which is cheaper."),
    ("norms in a block", lambda m: _NORMS[m.norms_in_block], "A norm after a part keeps what it adds in bounds."),
    ("queries and keys normed", lambda m: "yes" if m.query_key_norm else "no", "Keeps scores from growing too large."),
    (
        "positions",
        lambda m: _POSITIONS[m.positions],
        "A table ends where training ended; rotations know distances only.",
    ),
    ("reach of attention", _reach, "Local blocks keep fewer keys and values."),
    ("biases", lambda m: m.biases, "Newer models leave most of them out: little is lost."),
    ("embedding scale", lambda m: f"{m.embedding_scale:.4g}", "Gemma multiplies embeddings by the root of d_model."),
    ("vocabulary", lambda m: f"{m.dimensions.vocab:,}", "More tokens: shorter texts, larger tables."),
    (
        "output layer",
        lambda m: "tied" if m.dimensions.tied else "own matrix",
        "Tied: the embedding table is used twice.",
    ),
    ("context", lambda m: f"{m.dimensions.context:,}", "Most tokens the model can read at once."),
)


def compare_designs(a: ModelDesign, b: ModelDesign) -> tuple[ComparedRow, ...]:
    """Compare every property of two models, in the order a text flows through them."""
    return tuple(ComparedRow(name, read(a), read(b), meaning) for name, read, meaning in _ROWS)
