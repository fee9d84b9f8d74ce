"""Attention as transformers computes it: its products and softmaxes, recorded in a forward pass.

torch passes each of its functions through a mode while one is entered. So these are the model's own queries, keys and
scores, whatever the family: rotated, scaled and masked by its code, not by ours.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import Tensor

# A layer, from 0, and its weighted values, (batch, head, pos, head_dim), to the values to use instead.
Change = Callable[[int, "Tensor"], "Tensor"]


@dataclass(frozen=True, eq=False)
class AttentionCall:
    """Attention of one layer.

    Attributes:
        queries: rotated by their positions, (batch, head, query_pos, head_dim).
        keys: rotated, repeated for the heads that share them, (batch, head, head_dim, key_pos).
        scores: before the softmax, scaled and masked, (batch, head, query_pos, key_pos).
    """

    queries: "Tensor"
    keys: "Tensor"
    scores: "Tensor"


@contextmanager
def watch_attention(change: Change | None = None) -> "Iterator[list[AttentionCall]]":
    """Record the attention of every layer in the `with` block, on this thread only; the model's attention is eager.

    Args:
        change: replaces the weighted values of each layer; None changes nothing.
    """
    import torch
    from torch.nn.functional import softmax
    from torch.overrides import TorchFunctionMode

    calls: list[AttentionCall] = []

    class Watch(TorchFunctionMode):
        """Mode that sees every function of torch on this thread."""

        factors: "tuple[Tensor, ...]" = ()
        softmax_done = False

        def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            result = func(*args, **(kwargs or {}))
            if func is softmax:
                queries, keys = self.factors
                calls.append(AttentionCall(queries, keys, args[0]))
                self.softmax_done = True
            elif func is torch.matmul:
                self.factors = args[:2]
                if self.softmax_done and change:  # weights times values
                    result = change(len(calls) - 1, result)
                self.softmax_done = False
            return result

    with Watch():
        yield calls
