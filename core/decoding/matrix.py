"""Matrices of a decoding network: plain, and packed in the layout oneDNN reads fastest. Imports torch: import it late.

`torch.nn.Linear` lets the matrix library repack the weight at every call; with few rows that costs more than the
product itself. A packed matrix computes the same in the same precision.
"""

import logging
from collections.abc import Sequence
from functools import cache

import torch
from torch import Tensor
from torch.nn import functional as F

from core.architecture.arithmetic import activation

log = logging.getLogger(__name__)
# Weight (out, in) and bias of each linear layer.
Layers = Sequence[tuple[Tensor, Tensor | None]]
# Rows the layout is made for. Any number above 1 gives one layout, twice as fast for several rows as the one for a
# single row, and no slower for that.
ROWS = 8
# Names of the activations in oneDNN: of the function, and of its approximation.
_ONEDNN = {
    "gelu": ("gelu", "none"),
    "gelu_new": ("gelu", "tanh"),
    "gelu_pytorch_tanh": ("gelu", "tanh"),
    "relu": ("relu", ""),
    "silu": ("swish", ""),
}


class Matrix:
    """Linear layers that read the same vector, their outputs side by side: y = x Wᵀ + b."""

    def __init__(self, layers: Layers) -> None:
        self.layers = layers

    def __call__(self, x: Tensor, act: str | None = None, factor: Tensor | None = None) -> Tensor:
        """Multiply.

        Args:
            x: (token, in), of any type; the product has the weights' type.
            act: activation of the outputs, by its name in a configuration.
            factor: multiplied with the outputs, (token, out).

        Returns:
            (token, out).
        """
        outputs = [F.linear(x.to(weight.dtype), weight, bias) for weight, bias in self.layers]
        y = outputs[0] if len(outputs) == 1 else torch.cat(outputs, -1)
        if act:
            y = activation(act)[1](y)
        return y if factor is None else y * factor

    def float32(self, x: Tensor) -> Tensor:
        """Multiply by one layer without bias and round the outputs to float32, not to the weights' type."""
        ((weight, _),) = self.layers
        if weight.dtype == torch.float32:
            return F.linear(x, weight)
        return torch.cat([F.linear(x, part.float()) for part in torch.split(weight, 8192)], -1)


class PackedMatrix(Matrix):
    """The same with one weight for all layers, packed once. Activation and factor are applied before rounding."""

    def __init__(self, layers: Layers) -> None:
        weight = torch.cat([weight for weight, _ in layers]) if len(layers) > 1 else layers[0][0]
        biases = [bias for _, bias in layers if bias is not None]
        self.dtype = weight.dtype
        self.bias = torch.cat(biases) if biases else None
        self.packed = torch.ops.mkldnn._reorder_linear_weight(weight.contiguous(), ROWS)
        # subtle: for a single row some kernels add in another order. Two equal rows then take its place, so that a
        # row gets the same bits alone and in company.
        probe = torch.linspace(-1, 1, weight.shape[1]).to(self.dtype).expand(2, -1).contiguous()
        y = self._product(probe)
        self.doubled = not torch.equal(self._lost(probe, y)[:1], self._lost(probe[:1], y[:1]))

    def __call__(self, x: Tensor, act: str | None = None, factor: Tensor | None = None) -> Tensor:
        factor = factor if factor is None else self._rows(factor)
        return self._product(self._rows(x), act, factor)[: len(x)]

    def float32(self, x: Tensor) -> Tensor:
        if self.dtype == torch.float32:
            return self(x)
        rows = self._rows(x)
        rounded = self._product(rows)
        return (rounded.float() + self._lost(rows, rounded).float())[: len(x)]

    def _rows(self, x: Tensor) -> Tensor:
        """Rows to multiply, in the weights' type: those of `x`, or its only row twice."""
        return x.to(self.dtype).repeat(2, 1) if self.doubled and len(x) == 1 else x.to(self.dtype)

    def _lost(self, x: Tensor, rounded: Tensor) -> Tensor:
        """Return what rounding took from a product.

        subtle: the kernel adds in float32 and rounds at the end, after `rounded` is taken away. So the sum of both has
        16 binary digits in bfloat16 instead of 8, without weights in float32.
        """
        lost: Tensor = torch.ops.mkldnn._linear_pointwise.binary(x, -rounded, self.packed, self.bias, "add")
        return lost

    def _product(self, x: Tensor, act: str | None = None, factor: Tensor | None = None) -> Tensor:
        kernel = torch.ops.mkldnn._linear_pointwise
        name, algorithm = _ONEDNN[act] if act else ("none", "")
        if factor is None:
            product: Tensor = kernel(x, self.packed, self.bias, name, [], algorithm)
        else:
            product = kernel.binary(x, factor, self.packed, self.bias, "mul")
        return product


@cache
def kernels_work(dtype: torch.dtype) -> bool:
    """Return True if the kernels work: they are private to torch and may be missing or different in another version."""
    layers, x = [(torch.randn(80, 48, dtype=dtype), None)], torch.randn(3, 48)
    factor = torch.randn(3, 80, dtype=dtype)
    try:
        with torch.inference_mode():
            plain, packed = Matrix(layers), PackedMatrix(layers)
            error = max(
                float((packed(x, act, numbers).float() - plain(x, act, numbers).float()).abs().max())
                for act, numbers in [*((act, None) for act in _ONEDNN), (None, factor)]
            )
            error = max(error, float((packed.float32(x) - plain.float32(x.to(dtype).float())).abs().max()))
    except (AttributeError, NotImplementedError, RuntimeError, TypeError) as problem:
        log.warning("Matrices cannot be packed here (%s); decoding uses the plain ones.", type(problem).__name__)
        return False
    return error < (1e-4 if dtype == torch.float32 else 0.5)
