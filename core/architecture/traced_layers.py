"""Layers that several families share, each with its steps as a trace."""

from collections.abc import Generator
from typing import TYPE_CHECKING

from core.architecture.arithmetic import mask_future
from core.architecture.trace import TraceStep
from core.shapes import check_shape

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Linear

# A trace whose last tensor is also its result: `x = yield from layer(...)`.
TracedTensor = Generator[TraceStep, None, "Tensor"]


def linear(layer: "Linear", x: "Tensor") -> "Tensor":
    """y = x Wᵀ + b; torch keeps W as (out, in)."""
    y = x @ layer.weight.T
    return y if layer.bias is None else y + layer.bias


def linear_formula(result: str, source: str, name: str, layer: "Linear") -> str:
    """LaTeX of a linear layer, with the bias only where there is one.

    >>> from types import SimpleNamespace
    >>> print(linear_formula("q", "h", "q", SimpleNamespace(bias=None)))
    q = h\\,W_{q}^{\\top}
    """
    shift = "" if layer.bias is None else rf" + b_{{{name}}}"
    return rf"{result} = {source}\,W_{{{name}}}^{{\top}}{shift}"


def attend(
    query: "Tensor", key: "Tensor", value: "Tensor", scale: float, divisor: str, window: int | None = None
) -> TracedTensor:
    """Trace attention from queries, keys and values to weighted values, (head, pos, head_dim).

    Neighbouring query heads share one key/value head.

    Args:
        query: (head, pos, head_dim).
        key, value: (kv_head, pos, head_dim).
        scale: factor of the scores.
        divisor: the same in LaTeX, as a divisor.
        window: number of tokens a query sees, itself included; None for all before it.
    """
    heads, pos, head_dim = query.shape
    check_shape("the keys", key, kv_head=None, pos=pos, head_dim=head_dim)
    check_shape("the values", value, kv_head=len(key), pos=pos, head_dim=head_dim)
    group = heads // len(key)
    scores = query @ key.repeat_interleave(group, dim=0).transpose(1, 2) * scale
    check_shape("the scores", scores, head=heads, query_pos=pos, key_pos=pos)
    yield TraceStep("scores", rf"s_{{ij}} = q_i \cdot k_j \,/\, {divisor}", scores)
    masked = mask_future(scores, window)
    limit = rf" \;\text{{or}}\; i - j \ge {window}" if window else ""
    yield TraceStep("masked", rf"s_{{ij}} = -\infty \;\text{{for}}\; j > i{limit}", masked)
    weights = masked.float().softmax(-1).to(value.dtype)
    yield TraceStep("weights", r"a_{ij} = e^{s_{ij}} / \textstyle\sum_j e^{s_{ij}}", weights)
    mixed = weights @ value.repeat_interleave(group, dim=0)
    yield TraceStep("mixed", r"z_i = \textstyle\sum_j a_{ij}\, v_j", mixed)
    return mixed
