"""Code that reproduces each view of the Attention page in a notebook."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.architecture import family_of
from core.attention.components import ATTENTION, MLP, Component
from core.attention.induction import HALF
from core.attention.pattern import AttentionPattern
from core.models.snippet import loading_code
from core.tokenization import EncodedText
from core.tokenization.snippets import ids_line

if TYPE_CHECKING:
    from core.models import LanguageModel

_WEIGHTS = ["with torch.inference_mode():", "    attentions = model(ids, output_attentions=True).attentions"]


def head_code(model: "LanguageModel", text: str, encoded: EncodedText, cell: tuple[int, int, int], hidden: bool) -> str:
    """Return code that prints the weights of one token's row; defines `weights` (query_pos, key_pos).

    Args:
        cell: layer, head (counted from 1) and query_pos.
        hidden: hide the first token and renormalise the rows.
    """
    layer, head, query = cell
    lines = [
        *_start(model, text, encoded),
        *_WEIGHTS,
        f"weights = attentions[{layer} - 1][0, {head} - 1]  # (query_pos, key_pos)",
        'print("largest |row sum - 1|:", (weights.sum(-1, dtype=torch.float64) - 1).abs().max().item())',
        *(_hide_lines("weights") if hidden else []),
        f"for token, weight in zip(ids[0, : {query} + 1], weights[{query}]):",
        '    print(f"{tokenizer.decode(token)!r:>16} {weight:.4f}")',
    ]
    return "\n".join(lines)


def _hide_lines(name: str) -> list[str]:
    return [
        f"{name} = {name}.clone()",
        f"{name}[..., 0] = 0  # from here on no longer the model's own numbers",
        f"{name} = ({name} / {name}.sum(-1, keepdim=True)).nan_to_num(0)",
    ]


def scores_code(model: "LanguageModel", text: str, shown: AttentionPattern, cell: tuple[int, int, int]) -> str:
    """Return code that prints the scores of one query before the softmax; defines `q`, `k`, `scores` and `weights`.

    Args:
        cell: layer, head (counted from 1) and query_pos.
    """
    layer, head, query = cell
    window, names = shown.windows[layer - 1], family_of(model).names
    lines = [
        *_start(model, text, shown.encoded),
        "import sys",
        "",
        f"attention = model.{names.block_list}[{layer} - 1].{names.attention}",
        "family = sys.modules[type(attention).__module__]",
        "plain, caught = family.eager_attention_forward, {}",
        "def watching(module, q, k, *rest, **options):  # q and k, rotated by their positions",
        "    caught[module] = q, k",
        "    return plain(module, q, k, *rest, **options)",
        "family.eager_attention_forward = watching",
        "with torch.inference_mode():",
        "    model(ids)",
        "family.eager_attention_forward = plain",
        "",
        "q, k = (part[0].double() for part in caught[attention])  # (head, pos, head_dim); fewer heads in k",
        f"q, k = q[{head} - 1], k[({head} - 1) // (len(q) // len(k))]",
        f"allowed = torch.ones(len(q), len(q)).tril(){f'.triu(1 - {window})' if window else ''}",
        "scores = (q @ k.T * attention.scaling).masked_fill(allowed == 0, float('-inf'))  # (query_pos, key_pos)",
        "weights = scores.softmax(-1)",
        f"for token, score in zip(ids[0, : {query} + 1], scores[{query}]):",
        '    print(f"{tokenizer.decode(token)!r:>16} {score:.4f}")',
    ]
    return "\n".join(lines)


SUMMARIES = {
    "mean over heads": "summary = stacked.mean(1)  # (layer, query_pos, key_pos)",
    "max over heads": "summary = stacked.amax(1)  # (layer, query_pos, key_pos)",
    "mean over layers": "summary = stacked.mean(0)  # (head, query_pos, key_pos)",
    "max over layers": "summary = stacked.amax(0)  # (head, query_pos, key_pos)",
}


def all_heads_code(model: "LanguageModel", text: str, encoded: EncodedText, summary: str, hidden: bool = False) -> str:
    """Return code that defines `stacked` (layer, head, query_pos, key_pos), and `summary` if a summary is shown.

    Args:
        hidden: hide the first token and renormalise the rows.
    """
    lines = [*_start(model, text, encoded), *_WEIGHTS, "stacked = torch.cat(attentions)  # (layer, head, ...)"]
    lines.append('print("weight on the first token:", stacked[:, :, min(2, ids.shape[1] - 1):, 0].mean().item())')
    if hidden:
        lines += _hide_lines("stacked")
    if summary == "rollout":
        lines += [
            "flowed, summary = torch.eye(ids.shape[1]), []",
            "for layer in stacked.mean(1):",
            "    flowed = (layer + torch.eye(ids.shape[1])) / 2 @ flowed",
            "    summary.append(flowed)",
            "summary = torch.stack(summary)  # after each layer, (layer, query_pos, key_pos)",
        ]
    elif summary:
        lines.append(SUMMARIES[summary])
    return "\n".join(lines)


def kinds_code(model: "LanguageModel", text: str, encoded: EncodedText, repeated: Sequence[int]) -> str:
    """Return code that defines `previous`, `first`, `same` and `induction`, each (layer, head)."""
    start = len(repeated) - HALF
    lines = [
        *_start(model, text, encoded),
        f"repeated = torch.tensor([{list(repeated)}])",
        "with torch.inference_mode():",
        "    w = torch.cat(model(ids, output_attentions=True).attentions)  # (layer, head, query_pos, key_pos)",
        "    r = torch.cat(model(repeated, output_attentions=True).attentions)",
        "previous = w.diagonal(-1, 2, 3)[..., 1:].mean(-1)  # from the third query on",
        "first = w[:, :, 2:, 0].mean(-1)",
        "same = (w * (ids.T == ids))[:, :, 2:].sum(-1).mean(-1)",
        f"copy = torch.arange({start}, {len(repeated) - 1})  # the second time, without the last token",
        f"induction = r[:, :, copy, copy - {HALF} + 1].mean(-1)",
        'for name in ("previous", "first", "same", "induction"):',
        "    best = globals()[name].flatten().argmax().item()",
        "    layer, head = divmod(best, w.shape[1])",
        '    print(name, "layer", layer + 1, "head", head + 1, globals()[name].max().item())',
    ]
    return "\n".join(lines)


def ablation_code(
    model: "LanguageModel", text: str, encoded: EncodedText, off: Sequence[Component], method: str
) -> str:
    """Return code that prints KL and the largest changes; defines log-probabilities `on`, `off` (vocab,) and `kl`."""
    value = "0" if method == "zero" else "output.mean(-2, keepdim=True)"
    lines = [
        *_start(model, text, encoded),
        "with torch.inference_mode():",
        "    on = torch.log_softmax(model(ids).logits[0, -1].double(), dim=-1)",
        f"layers = model.{family_of(model).names.block_list}",
        "handles = []",
        *[line for component in off for line in _off_lines(model, component, value)],
        "with torch.inference_mode():",
        "    off = torch.log_softmax(model(ids).logits[0, -1].double(), dim=-1)",
        "for handle in handles:",
        "    handle.remove()",
        "kl = (on.exp() * (on - off)).sum() / torch.log(torch.tensor(2.0).double())",
        'print("KL(on || off) in bits", kl.item())',
        "change = off.exp() - on.exp()",
        "for token in change.abs().topk(5).indices:",
        '    print(f"{tokenizer.decode(token)!r:>16} {change[token]:+.4f}")',
    ]
    return "\n".join(lines)


def _off_lines(model: "LanguageModel", component: Component, value: str) -> list[str]:
    """Switch one component off with a hook."""
    names, layer = family_of(model).names, f"layers[{component.layer} - 1]"
    function = f"off_{component.layer}_{component.name}"
    if component.name in (ATTENTION, MLP):
        added = names.attention_added if component.name == ATTENTION else names.mlp_added
        return [
            f"def {function}(module, inputs, output):",
            f"    return output * 0 + {value}",
            f"handles.append({layer}.{added}.register_forward_hook({function}))",
        ]
    columns = f"{int(component.name) - 1} * d : {component.name} * d"
    return [
        f"d = {layer}.{names.attention}.head_dim",
        f"def {function}(module, inputs):",
        "    heads = inputs[0].clone()  # (batch, pos, head x head_dim)",
        f"    output = heads[..., {columns}]",
        f"    heads[..., {columns}] = {value}",
        "    return (heads,)",
        f"handles.append({layer}.{names.output_projection}.register_forward_pre_hook({function}))",
    ]


def _start(model: "LanguageModel", text: str, encoded: EncodedText) -> list[str]:
    return [*loading_code(model), "", ids_line(text, encoded)]
