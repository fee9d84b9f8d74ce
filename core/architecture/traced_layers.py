"""What Llama, Qwen2 and Gemma 3 share: linear layers by name, attention with shared keys and values, the gated MLP."""

from collections.abc import Generator
from typing import TYPE_CHECKING

from core.architecture import arithmetic as plain
from core.architecture.trace import TraceStep
from core.errors import InputError

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Linear, Module

# A trace whose last tensor is also its result: `x = yield from part(...)`.
Steps = Generator[TraceStep, None, "Tensor"]


def linear(layer: "Linear", x: "Tensor") -> "Tensor":
    """y = x Wᵀ + b; torch keeps W as (out, in)."""
    y = x @ layer.weight.T
    return y if layer.bias is None else y + layer.bias


def formula(result: str, source: str, name: str, layer: "Linear") -> str:
    """The same in LaTeX, with the bias only where there is one.

    >>> from types import SimpleNamespace
    >>> print(formula("q", "h", "q", SimpleNamespace(bias=None)))
    q = h\\,W_{q}^{\\top}
    """
    shift = "" if layer.bias is None else rf" + b_{{{name}}}"
    return rf"{result} = {source}\,W_{{{name}}}^{{\top}}{shift}"


def projections(attention: "Module", h: "Tensor", config) -> Generator[TraceStep, None, tuple["Tensor", ...]]:
    """Queries (head, pos, head_dim), keys and values (kv_head, pos, head_dim)."""
    made = []
    for key, heads in (
        ("query", config.num_attention_heads),
        ("key", config.num_key_value_heads),
        ("value", config.num_key_value_heads),
    ):
        layer = getattr(attention, f"{key[0]}_proj")
        made.append(plain.split_heads(linear(layer, h), heads))
        yield TraceStep(key, formula(key[0], "h", key[0], layer), made[-1])
    return tuple(made)


def attend(query: "Tensor", key: "Tensor", value: "Tensor", scale: float, divisor: str, window: int) -> Steps:
    """Every query looks at the keys before it; several query heads share one key/value head.

    Args:
        scale: scores are multiplied with it; `divisor` says the same in LaTeX.
        window: how many tokens a query looks back at most; 0 for all.
    """
    group = len(query) // len(key)
    scores = query @ key.repeat_interleave(group, dim=0).transpose(1, 2) * scale
    yield TraceStep("scores", rf"s_{{ij}} = q_i \cdot k_j \,/\, {divisor}", scores)
    masked = plain.mask_future(scores, window)
    limit = rf" \;\text{{or}}\; i - j \ge {window}" if window else ""
    yield TraceStep("masked", rf"s_{{ij}} = -\infty \;\text{{for}}\; j > i{limit}", masked)
    weights = masked.float().softmax(-1).to(value.dtype)
    yield TraceStep("weights", r"a_{ij} = e^{s_{ij}} / \textstyle\sum_j e^{s_{ij}}", weights)
    mixed = weights @ value.repeat_interleave(group, dim=0)
    yield TraceStep("mixed", r"z_i = \textstyle\sum_j a_{ij}\, v_j", mixed)
    return mixed


def project_out(attention: "Module", mixed: "Tensor") -> Steps:
    """The heads side by side, through one more matrix; (pos, d_model)."""
    out = linear(attention.o_proj, plain.join_heads(mixed))
    yield TraceStep("attention_out", formula("o", r"[z^1 \dots z^H]", "o", attention.o_proj), out)
    return out


def gated_mlp(mlp: "Module", h: "Tensor", activation: str) -> Steps:
    """down(act(gate(h)) × up(h)), the gated linear unit of Shazeer 2020; (pos, d_model)."""
    name, bend = plain.activation(activation)
    gate = linear(mlp.gate_proj, h)
    yield TraceStep("gate", formula("g", "h", "gate", mlp.gate_proj), gate)
    up = linear(mlp.up_proj, h)
    yield TraceStep("up", formula("u", "h", "up", mlp.up_proj), up)
    activated = bend(gate)
    yield TraceStep("activated", rf"a = \mathrm{{{name}}}(g)", activated)
    gated = activated * up
    yield TraceStep("gated", r"a \odot u", gated)
    down = linear(mlp.down_proj, gated)
    yield TraceStep("down", formula("m", r"(a \odot u)", "down", mlp.down_proj), down)
    return down


def rotary_theta(config, layer: int) -> float:
    """The base of the rotary angles in a layer; Gemma 3 has one for local and one for global layers.

    Raises:
        InputError: the model stretches its angles for long contexts, which this plain code does not do.
    """
    parameters = config.rope_parameters
    if "rope_type" not in parameters:
        parameters = parameters[config.layer_types[layer]]
    if parameters["rope_type"] != "default":
        raise InputError(
            f"This model stretches its rotary positions ({parameters['rope_type']}).",
            "The steps are computed for plain rotary positions only.",
            "Choose another model.",
        )
    return parameters["rope_theta"]


def look_back(config, layer: int) -> int:
    """How many tokens a local layer looks back at most; 0 in a global one."""
    kinds = getattr(config, "layer_types", None)
    return config.sliding_window if kinds and kinds[layer] == "sliding_attention" else 0
