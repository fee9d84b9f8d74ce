"""Code that reproduces each view of the Architecture page in a notebook."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from core.architecture.blocks import family_of
from core.architecture.design import Dimensions
from core.architecture.families import find_family
from core.architecture.linear import LinearLayer, Stack
from core.architecture.skeleton import CONFIGS
from core.models.catalog import CATALOG
from core.models.snippet import loading_code, short_path
from core.models.spec import ModelSpec
from core.tokenization.snippets import ids_line

if TYPE_CHECKING:
    from core.models import LanguageModel
    from core.tokenization import EncodedText


def config_line(spec: ModelSpec, folder: Path | None, name: str = "config") -> str:
    """Return the line that builds a configuration: from its values for catalog models, else from the folder."""
    if folder and spec.key not in CATALOG:
        return f"{name} = AutoConfig.from_pretrained({short_path(folder)!r})"
    numbers = json.loads((CONFIGS / f"{spec.key}.json").read_text(encoding="utf-8"))
    family = numbers.pop("model_type")
    return f"{name} = AutoConfig.for_model({family!r}, {', '.join(f'{k}={v!r}' for k, v in numbers.items())})"


def model_code(spec: ModelSpec, folder: Path | None, model_type: str) -> str:
    """Return code that prints the first block and every module's parameters; defines `model` and `total`."""
    lines = [
        "import torch",
        "from transformers import AutoConfig, AutoModelForCausalLM",
        "",
        config_line(spec, folder),
        'with torch.device("meta"):  # shapes without numbers: no weights are needed',
        "    model = AutoModelForCausalLM.from_config(config)",
        f"print(model.{find_family(model_type).names.block_list}[0])",
        "layers, heads, hidden = config.num_hidden_layers, config.num_attention_heads, config.hidden_size",
        'print("layers:", layers, "| heads:", heads, "| hidden:", hidden)',
        "for name, module in model.named_modules():",
        "    print(name, type(module).__name__, sum(p.numel() for p in module.parameters()))",
        "total = model.num_parameters()  # tied weights once",
        "print(total)",
    ]
    return "\n".join(lines)


def layer_code(layer: LinearLayer, x: list[float]) -> str:
    """Return code that prints the output of one layer; defines `y`."""
    rows, columns = layer.weight.shape
    lines = [
        "import torch",
        "",
        f"x = torch.tensor({x}, dtype=torch.float64)",
        f"layer = torch.nn.Linear({columns}, {rows}, dtype=torch.float64)",
        "with torch.no_grad():",
        f"    layer.weight.copy_(torch.tensor({layer.weight.tolist()}))",
        f"    layer.bias.copy_(torch.tensor({layer.bias.tolist()}))",
        "    y = layer(x)",
        "print(y)",
    ]
    return "\n".join(lines)


def stack_code(stack: Stack, x: list[float]) -> str:
    """Return code that prints what two layers give, and the one they multiply to; defines `both` and `collapsed`."""
    activation = {"none": "", "ReLU": "torch.relu", "GELU": "torch.nn.functional.gelu"}[stack.activation]
    numbers = {"x": x, "W1": stack.first.weight, "b1": stack.first.bias}
    numbers |= {"W2": stack.second.weight, "b2": stack.second.bias}
    lines = [
        "import torch",
        "",
        *(f"{name} = torch.tensor({np.asarray(n).tolist()}, dtype=torch.float64)" for name, n in numbers.items()),
        f"both = W2 @ {activation}(W1 @ x + b1) + b2",
        "collapsed = (W2 @ W1) @ x + (W2 @ b1 + b2)",
        "print(both, collapsed, (both - collapsed).abs().max())",
    ]
    return "\n".join(lines)


def block_code(model: "LanguageModel", text: str, encoded: "EncodedText", layer: int) -> str:
    """Return code that prints shape and norm of every module's output; defines `outputs`, `entering` and `weights`."""
    lines = [
        *loading_code(model),
        "",
        ids_line(text, encoded),
        f"block = model.{family_of(model).names.block_list}[{layer}]",
        "outputs = {}",
        "for name, module in block.named_modules():",
        "    module.register_forward_hook(lambda module, inputs, output, name=name: outputs.update({name: output}))",
        "with torch.inference_mode():",
        "    output = model(ids, output_hidden_states=True, output_attentions=True)",
        f"entering, weights = output.hidden_states[{layer}][0], output.attentions[{layer}][0]",
        "for name, tensor in outputs.items():",
        "    tensor = tensor[0] if isinstance(tensor, tuple) else tensor",
        "    print(f\"{name or 'leaving':40} {tuple(tensor.shape)} {tensor.norm():.3f}\")",
    ]
    return "\n".join(lines)


def ledger_code(model: "LanguageModel", text: str, encoded: "EncodedText", position: int, token_id: int) -> str:
    """Return code that prints what each component adds to the logit; defines `parts`, `total` and `logit`."""
    family = family_of(model)
    names = family.names
    lines = [
        *loading_code(model),
        "",
        ids_line(text, encoded),
        "written = []",
        f"keep = lambda output: written.append(output[0, {position}].double())",
        f"model.{names.block_list}[0].register_forward_pre_hook(lambda module, inputs: keep(inputs[0]))",
        f"for block in model.{names.block_list}:",
        f"    for part in (block.{names.attention_added}, block.{names.mlp_added}):",
        "        part.register_forward_hook(lambda module, inputs, output: keep(output))",
        f"norm = model.{names.base}.{names.final_norm}",
        "with torch.inference_mode():",
        "    output = model(ids)",
        "    parts = torch.stack(written)  # (part, d_model): embedding, attention 1, MLP 1, ...",
        *family.frozen_norm_code(),
        f"    parts = normed @ model.{names.output_layer}.weight[{token_id}].double()",
        f"total, logit = parts.sum().item(), output.logits[0, {position}, {token_id}].item()",
        "print(parts, total, logit)",
    ]
    return "\n".join(lines)


def compare_code(specs: tuple[ModelSpec, ModelSpec], folders: tuple[Path | None, Path | None]) -> str:
    """Return code that prints every setting in which two configurations differ; defines `a` and `b`, their settings."""
    first, second = (
        config_line(*pair, name) for pair, name in zip(zip(specs, folders, strict=True), "ab", strict=True)
    )
    lines = [
        "from transformers import AutoConfig",
        "",
        first,
        second,
        "a, b = a.to_dict(), b.to_dict()",
        "for name in sorted(a.keys() | b.keys()):",
        "    if a.get(name) != b.get(name):",
        '        print(f"{name:30} {str(a.get(name)):30} {b.get(name)}")',
    ]
    return "\n".join(lines)


def cost_code(d: Dimensions, bytes_per_number: float) -> str:
    """Return code that prints memory and arithmetic; defines `weights`, `cache_token`, `cache_full` and `flops`."""
    lines = [
        f"layers, heads, kv_heads, head_dim = {d.layers}, {d.heads}, {d.kv_heads}, {d.head_dim}",
        f"d_model, d_mlp, vocab, context = {d.d_model}, {d.d_mlp}, {d.vocab}, {d.context}",
        f"bytes_per_number = {bytes_per_number!r}",
        "attention = layers * d_model * (2 * heads + 2 * kv_heads) * head_dim",
        f"mlp = layers * {d.mlp_matrices} * d_model * d_mlp",
        f"embedding = {'' if d.tied else '2 * '}vocab * d_model",
        "weights = (attention + mlp + embedding) * bytes_per_number",
        "cache_token = 2 * layers * kv_heads * head_dim * bytes_per_number",
        f"positions = {d.layers - d.local_layers} * context + {d.local_layers} * min({d.window}, context)",
        "cache_full = 2 * positions * kv_heads * head_dim * bytes_per_number",
        "flops = 2 * (attention + mlp + vocab * d_model) + 4 * positions * heads * head_dim",
        'print(f"{weights:,.0f} bytes of matrices, {cache_token:,.0f} bytes of cache per token")',
        'print(f"{cache_full:,.0f} bytes of cache at full context, {flops:,} operations per token there")',
    ]
    return "\n".join(lines)
