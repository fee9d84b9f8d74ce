"""Views of the Attention page with default settings, and the claims of each; for Verify all."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from core.attention.ablation import ablated_next_token, sweep_layer
from core.attention.components import Component
from core.attention.induction import induction_run
from core.attention.kinds import HeadKinds, head_kinds
from core.attention.pattern import MAX_ATTENTION_TOKENS, AttentionPattern, attention_pattern
from core.attention.scores import head_scores, largest_difference
from core.attention.sink import FIRST_QUERY, first_token_mass
from core.attention.summaries import over_heads, rollout
from core.attention.verify import (
    DrawnAblation,
    DrawnBars,
    DrawnExhibit,
    DrawnHead,
    DrawnPick,
    DrawnScores,
    ablation_claims,
    effect_claims,
    guess_claims,
    head_claims,
    kinds_claims,
    pattern_claims,
    scores_claims,
)
from core.attention.verify.mosaic import summary_by_torch
from core.attention.verify.pattern import drawn_claim
from core.probabilities import Comparison, next_token
from core.tokenization import token_piece
from core.verification import Claim

if TYPE_CHECKING:
    from core.models import LanguageModel

Check = Callable[[], Iterable[Claim]]
# Bars of a row, changes of an ablation, and heads ranked, as many as the views draw.
_BARS, _CHANGES, _RANKED = 16, 6, 8


def views(model: "LanguageModel", text: str) -> Iterator[tuple[str, Check]]:
    """Yield the title of each view, and a function that computes it and recomputes everything it shows."""
    yield "One head", lambda: _head(model, text)
    yield "One head, scores", lambda: _scores(model, text)
    yield "All heads", lambda: _summaries(model, text)
    if len(model.tokenizer(text)["input_ids"]) > FIRST_QUERY:
        yield "Kinds of heads", lambda: _kinds(model, text)
    yield "Does it matter?", lambda: _ablation(model, text)
    yield "Predict, then reveal", lambda: _guess(model, text)


def _chosen(shown: AttentionPattern) -> DrawnHead:
    """Return the head and the query that the page opens with."""
    layer, head, query = min(14, shown.layers), min(9, shown.heads), shown.tokens - 1
    weights = shown.of(layer, head)
    sinks = float(first_token_mass(weights)), float(first_token_mass(shown.weights).mean())
    cells = np.where(shown.allowed(layer), weights, np.nan)
    row = weights[query]
    total = float(row.sum(dtype=np.float64))
    return DrawnHead(layer, head, query, False, row.tolist(), sinks, cells, _bars(row), total)


def _bars(row: np.ndarray) -> DrawnBars:
    places = np.sort(np.argsort(-row, kind="stable")[:_BARS])
    return DrawnBars((places + 1).tolist(), row[places], [f"{weight:.6g}" for weight in row[places].tolist()])


def _head(model: "LanguageModel", text: str) -> Iterable[Claim]:
    shown = attention_pattern(model, text)
    return head_claims(model, text, shown, _chosen(shown))


def _scores(model: "LanguageModel", text: str) -> Iterable[Claim]:
    shown = attention_pattern(model, text)
    drawn = _chosen(shown)
    scores = head_scores(model, shown.encoded.ids, drawn.layer, drawn.head)
    key = int(scores.weights[drawn.query].argmax())
    row = scores.scores[drawn.query]
    product, score = float(scores.products(drawn.query, key).sum()), float(row[key])
    others = float(np.exp(row - row.max()).sum())
    spelled = DrawnScores(
        np.where(scores.allowed, scores.scores, np.nan),
        key,
        scores.queries[drawn.query],
        scores.keys[key],
        scores.products(drawn.query, key),
        [product, scores.scale, score, float(row.max()), others, float(scores.weights[drawn.query, key])],
        largest_difference(scores, shown.of(drawn.layer, drawn.head)),
    )
    return scores_claims(model, text, shown, drawn, scores, spelled)


def _summaries(model: "LanguageModel", text: str) -> Iterator[Claim]:
    shown = attention_pattern(model, text)
    yield from pattern_claims(model, text, shown)
    for name, summary in (
        ("mean over heads", over_heads(shown.weights)),
        ("max over heads", over_heads(shown.weights, largest=True)),
        ("rollout", rollout(shown.weights)),
    ):
        yield drawn_claim(name, summary, summary_by_torch(shown.weights, name), "torch in float64")


def _kinds(model: "LanguageModel", text: str) -> Iterable[Claim]:
    shown, run = attention_pattern(model, text), induction_run(model)
    kinds = head_kinds(shown, run.scores)
    named = {**kinds.kinds, "most spread out": kinds.entropy, "farthest back": kinds.distance}
    gallery = []
    for name, values in named.items():
        layer, head = (int(place) for place in np.unravel_index(values.argmax(), values.shape))
        weights = run.strongest if name == "induction" else shown.weights[layer, head]
        cells = np.where(np.tri(len(weights), dtype=bool), weights, np.nan)
        gallery.append(DrawnExhibit(name, layer + 1, head + 1, float(values[layer, head]), cells))
    return kinds_claims(model, text, shown, kinds, run, gallery, label_texts(kinds))


def label_texts(kinds: HeadKinds) -> list[str]:
    """Write the labels of every head with their scores, layer by layer."""
    layers, heads = kinds.entropy.shape
    places = [(layer, head) for layer in range(1, layers + 1) for head in range(1, heads + 1)]
    return [" · ".join(f"{name} {score:.2f}" for name, score in kinds.labels(*place)) for place in places]


def _ablation(model: "LanguageModel", text: str) -> Iterator[Claim]:
    """Switch off the last head of the first layer, and rank the heads of that layer."""
    heads = model.model.config.num_attention_heads
    off = (Component(1, str(heads)),)
    on, after = next_token(model, text, MAX_ATTENTION_TOKENS), ablated_next_token(model, text, off)
    comparison = Comparison(on, after)
    ids = comparison.largest_changes(_CHANGES).tolist()
    favourites = int(on.ranking[0]), int(after.ranking[0])
    labels = [token_piece(model.tokenizer, token_id).label for token_id in (*ids, *favourites)]
    before, with_off = (read.probabilities[ids].tolist() for read in (on, after))
    kl, moved = comparison.kl[0], comparison.moved
    drawn = DrawnAblation(ids, before, with_off, kl, moved, favourites, labels[: len(ids)], labels[len(ids) :])
    yield from ablation_claims(model, text, comparison, off, "zero", drawn)
    effects = np.full((model.model.config.num_hidden_layers, heads), np.nan)
    effects[0] = sweep_layer(model, text, 1)
    yield from effect_claims(model, on.encoded.ids, effects, "zero", best_heads(effects, _RANKED))


def best_heads(effects: np.ndarray, count: int) -> list[tuple[int, int]]:
    """Return layer and head, from 1, of the heads with the largest effects; NaN is unknown, equal ones in order."""
    order = np.argsort(-np.nan_to_num(effects, nan=-1), axis=None, kind="stable")
    known = order[: min(count, int((~np.isnan(effects)).sum()))]
    return [(int(index // effects.shape[1]) + 1, int(index % effects.shape[1]) + 1) for index in known]


def _guess(model: "LanguageModel", text: str) -> Iterable[Claim]:
    shown = attention_pattern(model, text)
    query = shown.tokens - 1
    weights = shown.weights[:, :, query]
    mean = weights.mean((0, 1), dtype=np.float64)
    favourites: Sequence[int] = weights.argmax(-1).ravel().tolist()
    share = np.bincount(favourites, minlength=shown.tokens) / len(favourites)
    layer, head = (int(place) for place in np.unravel_index(weights[..., 0].argmax(), weights.shape[:2]))
    pick = DrawnPick(0, float(mean[0]), favourites.count(0), layer + 1, head + 1, float(weights[layer, head, 0]))
    return guess_claims(model, text, shown, query, pick, (_bars(mean), _bars(share)))
