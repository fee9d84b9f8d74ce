"""Verification of the Architecture page: its values computed again by torch and transformers."""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from core.architecture.blocks import family_of, final_norm
from core.architecture.cost import Cost, check_dimensions
from core.architecture.design import Dimensions
from core.architecture.families import find_family
from core.architecture.hooks import hooked
from core.architecture.ledger import Ledger, ResidualContributions
from core.architecture.linear import LinearLayer, Stack
from core.architecture.modules import ModuleRow
from core.architecture.skeleton import read_design, skeleton
from core.architecture.steps import BlockSteps, ResidualStream
from core.models.model_lock import holds_model_lock
from core.verification import Verification, compare

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Linear, Module
    from transformers import PreTrainedConfig, PreTrainedModel

    from core.models import LanguageModel


def torch_layer(layer: LinearLayer) -> "Linear":
    """Return a `torch.nn.Linear` with the same numbers, in float64."""
    import torch

    rows, columns = layer.weight.shape
    linear = torch.nn.Linear(columns, rows, dtype=torch.float64)
    with torch.no_grad():
        linear.weight.copy_(torch.from_numpy(layer.weight))
        linear.bias.copy_(torch.from_numpy(layer.bias))
    return linear


def torch_output(stack: Stack, x: np.ndarray) -> np.ndarray:
    """Compute the output of both layers by torch.nn, shape (out,)."""
    import torch

    activations = {"none": torch.nn.Identity, "ReLU": torch.nn.ReLU, "GELU": torch.nn.GELU}
    together = torch.nn.Sequential(torch_layer(stack.first), activations[stack.activation](), torch_layer(stack.second))
    with torch.inference_mode():
        output: np.ndarray = together(torch.from_numpy(x)).numpy()
    return output


def verify_linear(stack: Stack, x: np.ndarray) -> Verification:
    """Compute one layer and two by `torch.nn.Linear`; the collapsed one by a layer that holds the product."""
    import torch

    with torch.inference_mode():
        first, collapsed = (torch_layer(layer)(torch.from_numpy(x)).numpy() for layer in (stack.first, stack.collapsed))
    return compare(
        np.concatenate([stack.first(x), stack(x), stack.collapsed(x)]),
        np.concatenate([first, torch_output(stack, x), collapsed]),
        tolerance=1e-9 * max(1.0, float(np.abs(first).max()), float(np.abs(collapsed).max())),
        route="torch.nn.Linear with the same numbers, in float64",
        remark="Compared: the first layer, both layers, and the one they collapse into.",
    )


def verify_counts(rows: tuple[ModuleRow, ...], model: "PreTrainedModel", published: int) -> Verification:
    """Count each module by torch, and the total by transformers; tied modules, counted elsewhere, are left out."""
    modules = dict(model.named_modules())
    untied = [row for row in rows if row.name and not row.tied_to]
    counted = [sum(p.numel() for p in modules[row.name].parameters()) for row in untied]
    totals = [model.num_parameters(), published or model.num_parameters()]
    return compare(
        np.array([rows[0].parameters] * 2 + [row.parameters for row in untied], dtype=np.float64),
        np.array([*totals, *counted], dtype=np.float64),
        tolerance=0.0,
        route="model.num_parameters(), and sum(p.numel() for p in module.parameters()) of every module",
        remark=f"Published for this model: {published:,}." if published else "",
    )


@holds_model_lock
def verify_block(model: "LanguageModel", stream: ResidualStream, shown: BlockSteps) -> Verification:
    """Compare with hidden states and attention weights of a plain call."""
    import torch

    ids = torch.tensor([stream.encoded.ids], device=model.device)
    ours = torch.from_numpy(stream.states[shown.layer + 1])
    with torch.inference_mode():
        output = model.model(input_ids=ids, output_hidden_states=True, output_attentions=True)
        is_last = shown.layer + 2 == len(stream.states)
        if is_last:  # transformers returns the last state after the final norm
            norm, weight = final_norm(model), final_norm(model).get_parameter("weight")
            ours = norm(ours.to(weight.device, weight.dtype)).float().cpu()
    state, weights = output.hidden_states[shown.layer + 1][0], output.attentions[shown.layer][0]
    # In bfloat16 a state is as exact as its largest numbers let it be; weights are at most 1 in any case.
    scale = 1.0 if model.dtype == "float32" else float(state.abs().max())
    return compare(
        np.concatenate([ours.numpy().ravel() / scale, shown.by_key["weights"].picture.values.ravel()]),
        torch.cat([state.float().flatten() / scale, weights.float().flatten()]).cpu().numpy(),
        tolerance=1e-4 if model.dtype == "float32" else 0.05,
        route=f"model(ids, output_hidden_states=True).hidden_states[{shown.layer + 1}], .attentions[{shown.layer}]",
        remark="Compared: the stream after this block"
        + (" and the final norm" if is_last else "")
        + ", all weights."
        + ("" if scale == 1.0 else " States are divided by their largest number."),
    )


@holds_model_lock
def verify_ledger(model: "LanguageModel", residual: ResidualContributions, shown: Ledger) -> Verification:
    """Compare the sum with a plain call's logit, and each block with a difference of hidden states.

    The differences pass through the factor by which the norm really changed each dimension.
    """
    import torch

    ids = torch.tensor([residual.encoded.ids], device=model.device)
    norm_values: list[Tensor] = []

    def keep(module: "Module", inputs: "tuple[Tensor, ...]", output: "Tensor") -> None:
        norm_values.extend((inputs[0][0, residual.position].double(), output[0, residual.position].double()))

    with torch.inference_mode(), hooked(after=[(final_norm(model), keep)]):
        output = model.model(input_ids=ids, output_hidden_states=True)
        before = [*(state[0, residual.position].double() for state in output.hidden_states[:-1]), norm_values[0]]
        gained = _scale_changes(model, torch.stack(before).diff(dim=0), *norm_values)
        row = family_of(model).output_layer(model.model).weight[shown.token_id].double()
        by_block = (gained @ row).tolist()
    total = float(shown.contributions.sum())
    pairs = shown.contributions[1 : 2 * len(by_block) + 1].reshape(-1, 2).sum(1)  # attention and MLP of each block
    exact = model.dtype == "float32"  # in bfloat16 a difference of two rounded states says little
    values = slice(None) if exact else slice(1)
    return compare(
        np.array([residual.cap * np.tanh(total / residual.cap) if residual.cap else total, *pairs])[values],
        np.array([float(output.logits[0, residual.position, shown.token_id]), *by_block])[values],
        tolerance=1e-3 if exact else max(0.25, 0.01 * abs(total)),
        route="model(ids).logits, and (hidden_states[i+1] - hidden_states[i]) × norm(x)/x · output layer",
        remark="Compared: the sum of all parts" + (", attention and MLP of each block together." if exact else "."),
    )


def _scale_changes(model: "LanguageModel", change: "Tensor", x: "Tensor", normed: "Tensor") -> "Tensor":
    """Multiply changes of the stream (block, d_model) by the factor of each dimension between `x` and `normed`."""
    import torch

    norm = final_norm(model)
    if isinstance(norm, torch.nn.LayerNorm):
        return (change - change.mean(-1, keepdim=True)) * ((normed - norm.bias.double()) / (x - x.mean()))
    return change * (normed / x)


def verify_comparison(configs: "tuple[PreTrainedConfig, PreTrainedConfig]") -> Verification:
    """Compare the sizes a configuration states with the shapes of the modules built from it."""
    stated = [_sizes(read_design(config).dimensions) for config in configs]
    built = [_sizes(_built_dimensions(skeleton(config), read_design(config).dimensions)) for config in configs]
    return compare(
        np.array(stated, dtype=np.float64),
        np.array(built, dtype=np.float64),
        tolerance=0.0,
        route="shapes of the modules of AutoModelForCausalLM.from_config(config)",
        remark="Compared: layers, heads × head_dim, kv_heads × head_dim, d_model, d_mlp, vocabulary, tied or not.",
    )


def _sizes(d: Dimensions) -> list[int]:
    return [d.layers, d.heads * d.head_dim, d.kv_heads * d.head_dim, d.d_model, d.d_mlp, d.vocab, int(d.tied)]


def _built_dimensions(model: "PreTrainedModel", stated: Dimensions) -> Dimensions:
    """Read the dimensions from the shapes of a model's modules; only the width of a head is taken from `stated`."""
    family = find_family(model.config.model_type)
    blocks, head = family.blocks(model), family.output_layer(model)
    table = model.get_parameter(f"{family.names.base}.{family.names.token_embedding}.weight")
    query, key, d_mlp = family.block_widths(blocks[0])
    return replace(
        stated,
        layers=len(blocks),
        heads=query // stated.head_dim,
        kv_heads=key // stated.head_dim,
        d_model=table.shape[1],
        d_mlp=d_mlp,
        vocab=table.shape[0],
        tied=head.weight is table,
    )


def verify_cost(d: Dimensions, shown: Cost, config: "PreTrainedConfig | None" = None) -> Verification:
    """Let torch count the operations of a forward pass on the "meta" device, and measure the cache it returns.

    Args:
        config: the model's own; None builds one of these dimensions.
    """
    import torch
    from torch.utils.flop_counter import FlopCounterMode

    model = skeleton(config or typed_config(d))
    with FlopCounterMode(display=False) as counter, torch.device("meta"), torch.inference_mode():
        token, hidden = torch.zeros(1, 1, dtype=torch.long), torch.zeros(1, 1, 1, 1)
        cache = model(input_ids=token, attention_mask=hidden, use_cache=True).past_key_values
    cached = sum(layer.keys.numel() + layer.values.numel() for layer in cache.layers)
    tables = [module for module in model.modules() if isinstance(module, torch.nn.Embedding)]
    positions = [id(table.weight) for table in tables if table is not model.get_input_embeddings()]
    matrices = {id(p): p.numel() for p in model.parameters() if p.ndim == 2 and id(p) not in positions}
    one_token = shown.flops_matrices + 4 * d.layers * d.heads * d.head_dim
    return compare(
        np.array([one_token, shown.cache_token, shown.parameters], dtype=np.float64),
        np.array([counter.get_total_flops(), cached, sum(matrices.values())], dtype=np.float64),
        tolerance=0.0,
        route="torch.utils.flop_counter.FlopCounterMode() around model(one token), its past_key_values, its matrices",
        remark="Compared: operations for one token that sees itself only, numbers in its cache, numbers in matrices.",
    )


def typed_config(d: Dimensions) -> "PreTrainedConfig":
    """Build a configuration without biases of these dimensions: Llama with a gate, Starcoder2 without."""
    from transformers import AutoConfig

    check_dimensions(d)
    return AutoConfig.for_model(
        "llama" if d.mlp_matrices == 3 else "starcoder2",
        num_hidden_layers=d.layers,
        num_attention_heads=d.heads,
        num_key_value_heads=d.kv_heads,
        head_dim=d.head_dim,
        hidden_size=d.d_model,
        intermediate_size=d.d_mlp,
        vocab_size=d.vocab,
        max_position_embeddings=d.context,
        tie_word_embeddings=d.tied,
        **({} if d.mlp_matrices == 3 else {"use_bias": False, "sliding_window": None}),
    )
