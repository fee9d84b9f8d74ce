"""Claims of the view Change a word, by `torch.nn.functional.kl_div` on the logits that are shown."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from core.probabilities.comparison import Comparison
from core.probabilities.verify.plain import logits_claims, read_claims, word_claim
from core.tokenization import token_piece
from core.verification import Claim, derived, rounding

if TYPE_CHECKING:
    import numpy.typing as npt

    from core.models import LanguageModel


def comparison_claims(
    model: "LanguageModel", texts: tuple[str, str], shown: Comparison, ids: Sequence[int]
) -> Iterator[Claim]:
    """Claim both distributions, the change of each token, the order of the largest changes, and the distances.

    Args:
        ids: tokens drawn, from the largest rise to the largest fall.
    """
    import torch

    for text, read in zip(texts, (shown.a, shown.b), strict=True):
        yield from read_claims(model, text, read.encoded)
        yield from logits_claims(model, read.encoded, read.logits)
    a, b = (torch.log_softmax(torch.from_numpy(read.logits).double(), -1) for read in (shown.a, shown.b))
    change = (b.exp() - a.exp()).numpy()
    drawn = np.array(ids)
    order = _largest(change, len(ids))
    yield Claim("tokens drawn, in order", drawn, order, route="torch.sort(|B - A|)")
    labels = [token_piece(model.tokenizer, int(token_id)).label for token_id in ids]
    yield word_claim("words drawn", labels, model, order.tolist())
    for name, read, logs in (("A", shown.a, a), ("B", shown.b, b)):
        chances = logs.exp().numpy()
        yield Claim(
            f"probabilities after {name}",
            read.probabilities[drawn],
            chances[order],
            derived(chances[order]),
            "torch.softmax",
        )
        yield Claim(
            f"every token's probability after {name}", read.probabilities, chances, derived(chances), "torch.softmax"
        )
    # A small change of two large probabilities is rounded as they are.
    room = rounding("float64", len(change), np.maximum(a.exp().numpy(), b.exp().numpy()))
    yield Claim("B minus A", shown.change[drawn], change[order], room[order], "b.exp() - a.exp()")
    yield Claim("B minus A, every token", shown.change, change, room, "b.exp() - a.exp()")
    moved = torch.clamp(b.exp() - a.exp(), min=0).sum().item()
    moved_room = derived(moved) + rounding("float64", len(change), 1.0)
    yield Claim("probability that moved", np.array([shown.moved]), np.array([moved]), moved_room, "sum of all rises")
    for name, value, p, q in (("KL(A‖B)", shown.kl[0], a, b), ("KL(B‖A)", shown.kl[1], b, a)):
        kl = max(0.0, (torch.nn.functional.kl_div(q, p, reduction="sum", log_target=True) / np.log(2)).item())
        terms = float((p.exp() * (p - q).abs()).sum() / np.log(2)) + 1.0
        room_kl = derived(kl) + rounding("float64", len(change), terms)
        yield Claim(f"{name} in bits", np.array([value]), np.array([kl]), room_kl, "torch.nn.functional.kl_div")


def _largest(change: "npt.NDArray[np.float64]", count: int) -> "npt.NDArray[np.int64]":
    """Return the ids of the `count` largest |changes| from the largest rise to the largest fall, by torch's sort."""
    import torch

    values = torch.from_numpy(change)
    most = values.abs().sort(descending=True, stable=True).indices[:count]
    ordered: npt.NDArray[np.int64] = most[values[most].sort(descending=True, stable=True).indices].numpy()
    return ordered
