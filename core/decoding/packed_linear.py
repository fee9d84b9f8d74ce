"""Linear layer with its weight packed in the layout oneDNN reads fastest. Imports torch: import it late."""

import torch
from torch import Tensor, nn
from transformers.pytorch_utils import Conv1D

# Rows the layout is made for. Any number above 1 gives one layout, twice as fast for several rows as the one for a
# single row, and no slower for that.
ROWS = 8


class PackedLinear(nn.Module):
    """y = x Wᵀ + b with W packed once, float32 on the CPU. The same arithmetic in the same precision.

    `torch.nn.Linear` lets the matrix library repack the weight at every call; with few rows that costs more than the
    product itself.
    """

    def __init__(self, weight: Tensor, bias: Tensor | None) -> None:
        """`weight`: (features out, features in)."""
        super().__init__()
        # Plain attributes: a packed tensor is no parameter, it can be neither trained nor saved.
        self.bias = bias
        self.packed = torch.ops.mkldnn._reorder_linear_weight(weight.detach(), ROWS)

    def forward(self, x: Tensor) -> Tensor:
        product: Tensor = torch.ops.mkldnn._linear_pointwise(x, self.packed, self.bias, "none", [], "")
        return product


def packed_twin(layer: nn.Module) -> PackedLinear | None:
    """Pack a linear layer, GPT-2's `Conv1D` (which keeps its weight transposed) included; None for other modules."""
    if type(layer) is nn.Linear:
        return PackedLinear(layer.weight, layer.bias)
    if type(layer) is Conv1D:
        return PackedLinear(layer.weight.t().contiguous(), layer.bias)
    return None
