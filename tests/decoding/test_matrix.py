"""Packed matrices compute what plain ones do, to the precision of their numbers, for one row as for many."""

import pytest
import torch

from core.architecture.arithmetic import ACTIVATIONS
from core.decoding.matrix import Matrix, PackedMatrix, kernels_work

DTYPES = [torch.float32, torch.bfloat16]
# A processor without AVX-512 has no kernels for packed bfloat16; there the plain ones are used, which other tests show.
NO_KERNELS = pytest.mark.skipif(not kernels_work(torch.bfloat16), reason="no bfloat16 kernels on this processor")
PACKED_DTYPES = [torch.float32, pytest.param(torch.bfloat16, marks=NO_KERNELS)]
KINDS = [(Matrix, dtype) for dtype in DTYPES] + [
    (PackedMatrix, torch.float32),
    pytest.param(PackedMatrix, torch.bfloat16, marks=NO_KERNELS),
]
# Of an output of size 1: rounded once, at the end.
ROUNDING = {torch.float32: 1e-5, torch.bfloat16: 2**-7}


def layers(dtype: torch.dtype, width: int, *outputs: int) -> list[tuple[torch.Tensor, torch.Tensor]]:
    torch.manual_seed(0)
    return [(torch.randn(out, width).div(width**0.5).to(dtype), torch.randn(out).to(dtype)) for out in outputs]


@pytest.mark.parametrize(("kind", "dtype"), KINDS)
@pytest.mark.parametrize("act", [None, *ACTIVATIONS])
def test_layers_side_by_side_their_activation_and_their_factor(dtype, kind, act):
    parts, x = layers(dtype, 48, 80, 32), torch.randn(5, 48).to(dtype)
    expected = torch.cat([x.double() @ weight.double().T + bias.double() for weight, bias in parts], -1)
    factor = torch.rand(5, 112).to(dtype)
    with torch.inference_mode():
        matrix = kind(parts)
        activated = ACTIVATIONS[act][1](expected) if act else expected
        # Plain bfloat16 rounds before the activation, too.
        tolerance = ROUNDING[dtype] * (4 if kind is Matrix else 1) * expected.abs().max()
        assert (matrix(x, act).double() - activated).abs().max() < tolerance
        assert (matrix(x, factor=factor).double() - expected * factor.double()).abs().max() < tolerance


@pytest.mark.parametrize(("kind", "dtype"), KINDS)
def test_float32_outputs_of_bfloat16_weights_have_twice_the_digits(dtype, kind):
    ((weight, _),) = layers(dtype, 64, 300)
    x = torch.randn(5, 64).to(dtype).float()
    with torch.inference_mode():
        y = kind([(weight, None)]).float32(x)
    expected = x.double() @ weight.double().T
    assert y.dtype == torch.float32
    assert (y - expected).abs().max() < 2**-15 * expected.abs().max()


@pytest.mark.parametrize("dtype", PACKED_DTYPES)
@pytest.mark.parametrize("width", [48, 576, 3072])  # over the widest, kernels for one row add in another order
def test_a_row_gets_the_same_bits_alone_and_in_company(dtype, width):
    x = torch.randn(41, width)
    with torch.inference_mode():
        matrix = PackedMatrix(layers(dtype, width, 96))
        factor = torch.rand(41, 96).to(dtype)
        for rows in (1, 2, 3, 8, 40):
            assert torch.equal(matrix(x[:rows], factor=factor[:rows]), matrix(x, factor=factor)[:rows])
            assert torch.equal(matrix(x[:rows], "silu"), matrix(x, "silu")[:rows])
        head = PackedMatrix([(weight, None) for weight, _ in layers(dtype, width, 96)])
        assert torch.equal(head.float32(x[:1]), head.float32(x)[:1])


@pytest.mark.parametrize("dtype", PACKED_DTYPES)
def test_kernels_that_fail_or_compute_something_else_are_not_used(dtype, monkeypatch):
    kernels_work.cache_clear()
    assert kernels_work(dtype)
    for fault in (NotImplementedError("no such operator"), None):

        def product(self, x, act=None, factor=None, fault=fault):
            if fault:
                raise fault
            return torch.zeros(len(x), 80, dtype=dtype)

        monkeypatch.setattr(PackedMatrix, "_product", product)
        kernels_work.cache_clear()
        assert not kernels_work(dtype)
    kernels_work.cache_clear()
