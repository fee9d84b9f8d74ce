"""Code that reproduces the view Token embeddings in a notebook."""

from typing import TYPE_CHECKING

from core.architecture.analogy import Analogy
from core.architecture.blocks import family_of
from core.architecture.positions import LearnedPositions, RotaryAngles
from core.architecture.word_map import WordMap
from core.models.snippet import loading_code

if TYPE_CHECKING:
    from core.models import LanguageModel

_TABLE = "table = model.get_input_embeddings().weight.detach().double()  # (vocab, d_model)"
_COSINES = "cosines = torch.nn.functional.cosine_similarity(table, vector[None], dim=1)"


def neighbours_code(model: "LanguageModel", token_id: int, count: int) -> str:
    """Return code that prints the nearest tokens, the token itself first; defines `top`."""
    lines = [
        *loading_code(model),
        "",
        _TABLE,
        f"vector = table[{token_id}]",
        _COSINES,
        f"top = cosines.topk({count + 1})",
        "for cosine, token_id in zip(top.values.tolist(), top.indices.tolist()):",
        '    print(f"{cosine:.4f} {tokenizer.decode([token_id])!r}")',
    ]
    return "\n".join(lines)


def analogy_code(model: "LanguageModel", shown: Analogy) -> str:
    """Return code that prints the tokens nearest to a - b + c; defines `order`, and `rank` if a token is expected."""
    lines = [
        *loading_code(model),
        "",
        _TABLE,
        f"a, b, c = table[[{', '.join(map(str, shown.inputs))}]]",
        "vector = a - b + c",
        _COSINES,
        "order = cosines.argsort(descending=True)",
        f"for token_id in order[:{len(shown.nearest)}].tolist():",
        '    print(f"{cosines[token_id]:.4f} {tokenizer.decode([token_id])!r}")',
    ]
    if shown.expected is not None:
        lines += [f"rank = order.tolist().index({shown.expected.token_id}) + 1  # the inputs included", "print(rank)"]
    return "\n".join(lines)


def word_map_code(model: "LanguageModel", shown: WordMap) -> str:
    """Return code that prints the place of every word; defines `points` and `shares`."""
    lines = [
        *loading_code(model),
        "",
        _TABLE,
        f"ids = {list(shown.token_ids)}",
        "vectors = table[ids] - table[ids].mean(0)",
        "_, sizes, axes = torch.linalg.svd(vectors, full_matrices=False)",
        "points = vectors @ axes[:2].T",
        "points *= points.gather(0, points.abs().argmax(0)[None]).sign()  # the farthest word on the positive side",
        "shares = sizes[:2].square() / sizes.square().sum()",
        "for token_id, (x, y) in zip(ids, points.tolist()):",
        '    print(f"{x:7.3f} {y:7.3f} {tokenizer.decode([token_id])!r}")',
        'print(f"variance kept: {shares.sum():.1%}")',
    ]
    return "\n".join(lines)


def positions_code(model: "LanguageModel", shown: LearnedPositions | RotaryAngles) -> str:
    """Return code that prints the picture; defines `values`: rows of the table, or cosines of the angles."""
    family = family_of(model)
    base = family.names.base
    if isinstance(shown, LearnedPositions):
        every = int(shown.rows[1]) if len(shown.rows) > 1 else 1
        made = [
            f"table = model.{base}.{family.names.position_embedding}.weight.detach()",
            f"values = table[::{every}]",
            f"row = table[{shown.position}].double()",
            "cosines = torch.nn.functional.cosine_similarity(table.double(), row[None], dim=1)",
            "print(cosines.topk(2))  # the position itself and the nearest other one",
        ]
    else:
        key = family.rotary_key(model.model.config, shown.layer)
        further = f", {key!r}" if key else ""
        made = [
            f"positions = torch.arange({len(shown.angles)})[None]",
            f"cos, sin = model.{base}.{family.names.rotary}(torch.zeros(1), positions{further})",
            "values = cos[0, :, : cos.shape[-1] // 2]  # (pos, pair)",
            "turn = 2 * torch.pi / torch.atan2(sin[0, 1], cos[0, 1])  # positions of a whole turn",
            "print(turn[: values.shape[1]])",
        ]
    return "\n".join([*loading_code(model), "", *made, "print(values.shape, values)"])
