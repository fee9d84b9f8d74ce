"""Claims of scored texts, by torch on the logits of one plain call: the views Sentence and Ask a word."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from core.models.model_lock import holds_model_lock
from core.probabilities.next_token import TokenCandidate, TokenDistribution
from core.probabilities.scoring import SequenceScore
from core.probabilities.verify.pipeline import ranked
from core.probabilities.verify.plain import logits_claims, read_claims, word_claim
from core.tokenization import token_piece
from core.verification import Claim, derived, printed_numbers, rounding

if TYPE_CHECKING:
    from torch import Tensor

    from core.models import LanguageModel

_ROUTE = "torch.log_softmax(model(ids, logits_to_keep=…).logits.double(), dim=-1)"
# Rows in float64 at a time: 13 MB of SmolLM2's vocabulary.
_ROWS = 32
Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class _Plain:
    """Columns of a score, recomputed; each of shape (scored,)."""

    logs: Numbers
    ranks: npt.NDArray[np.int64]
    entropies: Numbers
    best_ids: npt.NDArray[np.int64]
    best_probabilities: Numbers


def sentence_claims(model: "LanguageModel", text: str, score: SequenceScore) -> Iterator[Claim]:
    """Claim every token's probability, rank, surprisal and entropy, the likelier tokens, and the sums."""
    yield from read_claims(model, text, score.encoded)
    yield from score_claims(model, score, "")
    first = token_piece(model.tokenizer, score.encoded.ids[0]).label
    yield word_claim("first word", [first], model, score.encoded.ids[:1])


def guess_claims(
    model: "LanguageModel",
    text: str,
    read: TokenDistribution,
    proposals: Sequence[TokenCandidate],
    scores: Mapping[str, SequenceScore],
) -> Iterator[Claim]:
    """Claim the model's own proposals, and the chain rule of every guess.

    Args:
        read: distribution after the text.
        proposals: its likeliest tokens, as drawn.
        scores: by phrase.
    """
    yield from read_claims(model, text, read.encoded)
    yield from logits_claims(model, read.encoded, read.logits)
    order = ranked(read.logits)[: len(proposals)]
    ids = np.array([one.piece.token_id for one in proposals])
    yield Claim("proposals, in order", ids, order, route="torch.sort(logits, descending, stable)")
    yield word_claim("proposals, words", [one.piece.label for one in proposals], model, order.tolist())
    drawn = np.array([one.probability for one in proposals])
    plain = _log_softmax(read.logits[None])[0].exp().numpy()[order]
    yield Claim("proposals, probabilities", drawn, plain, derived(plain), "torch.softmax(logits.double(), dim=-1)")
    for phrase, score in scores.items():
        backend = model.tokenizer.backend_tokenizer
        ids = np.array(backend.encode(phrase, add_special_tokens=False).ids)
        yield Claim(f"tokens of “{phrase}”", score.token_ids, ids, route="tokenizer.backend_tokenizer.encode(phrase)")
        yield from score_claims(model, score, f" of “{phrase}”")


def odds_claim(texts: Sequence[str], probabilities: Sequence[float]) -> Claim:
    """Claim texts such as "(1 in 32 billion)": one divided by the probability, printed with two digits.

    Args:
        texts: of the probabilities small enough to have one; others are empty and left out.
    """
    pairs = [(text, p) for text, p in zip(texts, probabilities, strict=True) if text]
    shown = np.array([list(printed_numbers(text))[-1][0] for text, _ in pairs])
    plain = np.array([1 / p / _size(text) for text, p in pairs])
    digit = 10.0 ** (np.floor(np.log10(np.maximum(shown, 1.0) * (1 + 1e-9))) - 1)
    return Claim("odds, one in so many", shown, plain, derived(plain) + digit / 2, "1 / probability", digit=digit)


def _size(text: str) -> float:
    sizes = {"million": 1e6, "billion": 1e9, "trillion": 1e12}
    return next((size for name, size in sizes.items() if name in text), 1.0)


def score_claims(model: "LanguageModel", score: SequenceScore, name: str) -> Iterator[Claim]:
    """Claim all columns of a score and what is summed over them.

    subtle: the plain call keeps as many positions as the view's, so that both run one kernel and ranks are exact.
    """
    plain = _plain_score(model, score)
    vocab = model.vocab_size
    near_zero = rounding("float64", vocab, 1.0)  # log p and entropy near 0 are rounded as the sum of all p is
    bits = -plain.logs / np.log(2)
    total, count = float(plain.logs.sum()), len(plain.logs)
    labels = [token_piece(model.tokenizer, int(token_id)).label for token_id in score.token_ids]
    yield word_claim(f"words{name}", labels, model, score.ids[-count:])
    yield Claim(f"log-probabilities{name}", score.logs, plain.logs, derived(plain.logs) + near_zero, _ROUTE)
    p = np.exp(plain.logs)
    yield Claim(f"probabilities{name}", score.probabilities, p, derived(p), _ROUTE)
    yield Claim(f"surprisals in bits{name}", score.surprisals, bits, derived(bits) + near_zero, _ROUTE)
    yield Claim(f"ranks{name}", score.ranks, plain.ranks, route="1 + (logits > logit).sum() + equal ones of smaller id")
    yield Claim(
        f"entropies in bits{name}",
        score.entropies,
        plain.entropies,
        derived(plain.entropies) + near_zero,
        "torch.special.entr(p).sum() / log 2",
    )
    yield Claim(f"likeliest tokens{name}", score.best_ids, plain.best_ids, route="(logits == logits.amax()).nonzero()")
    best = [token_piece(model.tokenizer, int(token_id)).label for token_id in score.best_ids]
    yield word_claim(f"likeliest words{name}", best, model, plain.best_ids.tolist())
    best_p = plain.best_probabilities
    yield Claim(f"their probabilities{name}", score.best_probabilities, best_p, derived(best_p), _ROUTE)
    sums = np.array([total, -total / np.log(2), np.exp(-total / count)])
    shown = np.array([score.total_log, score.surprisals.sum(), score.perplexity])
    room = derived(sums) + np.array([near_zero, near_zero, 0.0])
    yield Claim(f"sum, surprisal, perplexity{name}", shown, sums, room, "Σ log p; Σ surprisals; exp(-mean log p)")
    product = np.array([np.exp(total)])
    room = derived(product) * max(1.0, abs(total))
    yield Claim(f"product{name}", np.array([score.probabilities.prod()]), product, room, "exp(Σ log p)")
    yield Claim(f"tokens scored{name}", np.array([len(score.token_ids)]), np.array([count]), route="model(ids)")


def _plain_score(model: "LanguageModel", score: SequenceScore) -> _Plain:
    import torch

    targets = torch.tensor(score.ids[-len(score.token_ids) :])
    rows = _plain_rows(model, score.ids, len(targets))
    parts = [
        _read_rows(part, ids) for part, ids in zip(torch.split(rows, _ROWS), torch.split(targets, _ROWS), strict=True)
    ]
    return _Plain(*(torch.cat(column).numpy() for column in zip(*parts, strict=True)))


@holds_model_lock
def _plain_rows(model: "LanguageModel", ids: Sequence[int], scored: int) -> "Tensor":
    """Return the logits that predict the last `scored` ids, float32, shape (scored, vocab)."""
    import torch

    with torch.inference_mode():
        output = model.model(
            input_ids=torch.tensor([list(ids)], device=model.device), logits_to_keep=scored + 1, use_cache=False
        )
        rows: Tensor = output.logits[0, -scored - 1 : -1].float().cpu()
    return rows


def _read_rows(rows: "Tensor", targets: "Tensor") -> "tuple[Tensor, ...]":
    import torch

    logs = torch.log_softmax(rows.double(), -1)
    own = rows.gather(1, targets[:, None])
    ids = torch.arange(rows.shape[1])
    ranks = 1 + torch.where(ids < targets[:, None], rows >= own, rows > own).sum(1)
    # The smallest id of the largest logit: torch's argmax may return any of equal ones.
    best = torch.where(rows == rows.amax(1, keepdim=True), ids, rows.shape[1]).amin(1)
    entropies = torch.special.entr(logs.exp()).sum(1) / np.log(2)
    return logs.gather(1, targets[:, None])[:, 0], ranks, entropies, best, logs.exp().gather(1, best[:, None])[:, 0]


def _log_softmax(logits: npt.NDArray[np.float32]) -> "Tensor":
    import torch

    return torch.log_softmax(torch.from_numpy(logits).double(), -1)
