"""Two models side by side: properties that differ, and their meaning."""

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
        """True if the two are unlike."""
        return self.a != self.b


def _attention(design: ModelDesign) -> str:
    heads, shared = design.dimensions.heads, design.dimensions.kv_heads
    if heads == shared:
        return "MHA: every head has its own keys and values"
    return f"{'MQA' if shared == 1 else 'GQA'}: {heads // shared} heads share keys and values"


def _reach(design: ModelDesign) -> str:
    d = design.dimensions
    if not d.local_layers:
        return "all layers see everything before"
    return f"{d.local_layers} of {d.layers} layers see the last {d.window} tokens only"


_ROWS: tuple[tuple[str, Callable[[ModelDesign], str], str], ...] = (
    ("layers", lambda f: f"{f.dimensions.layers:,}", "Blocks one after the other; each adds to the residual stream."),
    ("d_model", lambda f: f"{f.dimensions.d_model:,}", "Width of the residual stream: numbers a token is made of."),
    ("heads", lambda f: f"{f.dimensions.heads:,}", "Each head can look at other tokens for its own reason."),
    (
        "key/value heads",
        lambda f: f"{f.dimensions.kv_heads:,}",
        "Keys and values are cached: fewer of them save memory.",
    ),
    ("attention", _attention, "Sharing keys and values shrinks the cache and hardly hurts."),
    ("head_dim", lambda f: f"{f.dimensions.head_dim:,}", "Numbers in one query, key or value."),
    ("d_mlp", lambda f: f"{f.dimensions.d_mlp:,}", "Features inside the MLP."),
    ("MLP", lambda f: _MLPS[f.dimensions.mlp_matrices], "A gate decides, feature by feature, what may pass."),
    (
        "activation",
        lambda f: f.activation_name,
        "The nonlinearity without which two layers would be one; gated SiLU is SwiGLU.",
    ),
    ("norm", lambda f: f.norm, "LayerNorm takes the mean away and adds a bias; RMSNorm only scales, which is cheaper."),
    ("norms in a block", lambda f: _NORMS[f.norms_in_block], "A norm after a part keeps what it adds in bounds."),
    ("queries and keys normed", lambda f: "yes" if f.query_key_norm else "no", "Keeps scores from growing too large."),
    (
        "positions",
        lambda f: _POSITIONS[f.positions],
        "A table ends where training ended; rotations know distances only.",
    ),
    ("reach of attention", _reach, "Local layers keep fewer keys and values."),
    ("biases", lambda f: f.biases, "Newer models leave most of them out: little is lost."),
    ("embedding scale", lambda f: f"{f.embedding_scale:.4g}", "Gemma multiplies embeddings by the root of d_model."),
    ("vocabulary", lambda f: f"{f.dimensions.vocab:,}", "More tokens: shorter texts, larger tables."),
    (
        "output layer",
        lambda f: "tied" if f.dimensions.tied else "own matrix",
        "Tied: the embedding table is used twice.",
    ),
    ("context", lambda f: f"{f.dimensions.context:,}", "Most tokens the model can read at once."),
)


def compare_designs(a: ModelDesign, b: ModelDesign) -> tuple[ComparedRow, ...]:
    """Compare every property of two models, in the order a text flows through them."""
    return tuple(ComparedRow(name, read(a), read(b), meaning) for name, read, meaning in _ROWS)
