"""Verification of the comparison of two models: each property read off the built modules."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from core.architecture.compare import ComparedRow
from core.architecture.families import find_family
from core.architecture.treemap import Share
from core.architecture.verify.counts import head_size, share_claims
from core.verification import Claim

if TYPE_CHECKING:
    from torch.nn import Module
    from transformers import PreTrainedModel

ROUTE = "modules of AutoModelForCausalLM.from_config(config)"


def comparison_claims(
    rows: Sequence[ComparedRow],
    models: "tuple[PreTrainedModel, PreTrainedModel]",
    shares: tuple[Sequence[Share], Sequence[Share]],
    unlike: int,
) -> Iterator[Claim]:
    """Claim every cell of the table, how many rows differ, and the bars.

    Args:
        unlike: number of properties that differ, as written.
    """
    read = [described(model) for model in models]
    names = [row.name for row in rows]
    yield Claim("properties", names, list(read[0]), route=ROUTE)
    for which, cells, properties in zip("AB", ([r.a for r in rows], [r.b for r in rows]), read, strict=True):
        yield Claim(f"properties of model {which}", cells, [properties[name] for name in names], route=ROUTE)
    differs = [read[0][name] != read[1][name] for name in names]
    yield Claim("marks of rows that differ", [row.differs for row in rows], differs, route=ROUTE)
    yield Claim("rows that differ, of all", [unlike, len(rows)], [sum(differs), len(names)], route=ROUTE)
    for which, model, drawn in zip("AB", models, shares, strict=True):
        yield from share_claims(drawn, model, f"model {which}")


def described(model: "PreTrainedModel") -> dict[str, str]:
    """Describe a model by its modules, in the words of the comparison."""
    family = find_family(model.config.model_type)
    block = family.blocks(model)[0]
    embedding = model.get_input_embeddings()
    vocab, d_model = embedding.get_parameter("weight").shape
    query, key, d_mlp = family.block_widths(block)
    head_dim = head_size(block)
    heads, shared = query // head_dim, key // head_dim
    gated = sum(p.ndim == 2 for p in block.mlp.parameters()) == 3
    learned = bool(family.names.position_embedding)
    norms = [type(m).__name__ for name, m in block.module.named_children() if "norm" in name or name.startswith("ln_")]
    tied = family.output_layer(model).weight is embedding.get_parameter("weight")
    context = model.config.max_position_embeddings
    if learned:
        context = len(model.base_model.get_submodule(family.names.position_embedding).get_parameter("weight"))
    return {
        "blocks": f"{len(family.blocks(model)):,}",
        "d_model": f"{d_model:,}",
        "heads": f"{heads:,}",
        "key/value heads": f"{shared:,}",
        "attention": _sharing(heads, shared),
        "head_dim": f"{head_dim:,}",
        "d_mlp": f"{d_mlp:,}",
        "MLP": "gate, up, down" if gated else "up, down",
        "activation": _activation(block.mlp, gated),
        "norm": "LayerNorm" if norms[0] == "LayerNorm" else "RMSNorm",
        "norms in a block": {2: "2, before attention and MLP", 4: "4, before and after each"}[len(norms)],
        "queries and keys normed": "yes" if hasattr(block.attention, "q_norm") else "no",
        "positions": "learned table" if learned else "rotary (RoPE)",
        "reach of attention": _reach(model),
        "biases": _biases(block.module),
        "embedding scale": f"{float(getattr(embedding, 'scalar_embed_scale', 1.0)):.4g}",
        "vocabulary": f"{vocab:,}",
        "output layer": "tied" if tied else "own matrix",
        "context": f"{context:,}",
    }


def _sharing(heads: int, shared: int) -> str:
    if heads == shared:
        return "MHA: every head has its own keys and values"
    kind = "MQA" if shared == 1 else "GQA"
    return f"{kind}: {heads // shared} heads share keys and values"


def _activation(mlp: "Module", gated: bool) -> str:
    """Name an activation by its values at 1: 0.73 for SiLU, 0.84 for GELU, 1 for ReLU."""
    import torch

    function = mlp.act if hasattr(mlp, "act") else mlp.act_fn
    value = round(float(function(torch.ones(1, device="cpu"))), 2)  # type: ignore[operator]
    plain = {0.73: "SiLU", 0.84: "GELU", 1.0: "relu"}[value]
    if not gated:
        return plain
    return {"SiLU": "SwiGLU (gated SiLU)", "GELU": "GeGLU (gated GELU)"}.get(plain, f"gated {plain}")


def _reach(model: "PreTrainedModel") -> str:
    blocks = find_family(model.config.model_type).blocks(model)
    windows = [getattr(block.attention, "sliding_window", None) for block in blocks]
    local = [window for window in windows if window]
    if not local:
        return "all blocks see everything before"
    return f"{len(local)} of {len(windows)} blocks see the last {local[0]} tokens only"


def _biases(block: "Module") -> str:
    """Name the linear layers of a block that have a bias."""
    import torch

    found = [
        (name, getattr(module, "bias", None) is not None)
        for name, module in block.named_modules()
        if isinstance(module, torch.nn.Linear) or type(module).__name__ == "Conv1D"
    ]
    with_bias = [name for name, has in found if has]
    if len(with_bias) == len(found):
        return "all"
    if not with_bias:
        return "none"
    kinds = {"attention" if "attn" in name else "MLP" for name in with_bias}
    if all(name.rpartition(".")[2] in ("q_proj", "k_proj", "v_proj") for name in with_bias):
        return "query, key, value"
    return kinds.pop() if len(kinds) == 1 else "some"
