"""Errors in probabilities, attention and architecture."""

from dataclasses import replace

import numpy as np

from tests.planted.planted import Planted, result_of


def _swap_rows(candidates, *_):
    first, second, *rest = candidates
    return [first, replace(second, piece=rest[0].piece), replace(rest[0], piece=second.piece), *rest[1:]]


def _of_shorter_text(read, model, encoded):
    from core.probabilities.verify.plain import plain_logits

    return replace(read, logits=plain_logits(model, encoded.ids[:-1]))


def _neighbour_drawn(draws, probabilities, *_):
    ids = draws.token_ids.copy()
    order = np.argsort(-probabilities, kind="stable").tolist()
    ids[500] = order[order.index(int(ids[500])) + 1]
    return replace(draws, token_ids=ids, counts=np.bincount(ids, minlength=len(probabilities)))


def _without_first_draw(draws, *_):
    return replace(draws, counts=np.bincount(draws.token_ids[1:], minlength=len(draws.counts)))


def _rolled(names, axis=0):
    return lambda result, *_: replace(result, **{name: np.roll(getattr(result, name), 1, axis) for name in names})


def _changed(name, change):
    return lambda result, *_: replace(result, **{name: change(getattr(result, name))})


def _without_norm(normed, model, states, layer):
    return normed if layer == len(states) - 1 else states[layer][0]


def _reversed_rollout(result, weights):
    mixed = [0.5 * layer.mean(0) + 0.5 * np.eye(layer.shape[-1]) for layer in weights.astype(np.float64)]
    after = [mixed[0]]
    for layer in mixed[1:]:
        after.append(after[-1] @ layer)
    return np.stack(after).astype(np.float32)


def _other_text(pattern, model, text):
    from core.attention.pattern import attention_weights

    return replace(pattern, weights=attention_weights(model, (*reversed(pattern.encoded.ids),)))


def _interleaved_groups(heads, queries, keys, *_):
    return [replace(head, keys=keys[number % len(keys)].copy()) for number, head in enumerate(heads)]


def _from_first_query(mass, weights):
    return weights[..., :, 0].astype(np.float64).mean(-1)


def _same_place(scores, weights, start):
    from core.attention.induction import HALF

    pos = np.arange(HALF - 1)
    return weights[..., start + HALF + pos, start + pos].mean(-1, dtype=np.float64)


def _plant_next_head(monkeypatch, model):
    from core.attention import ablation

    original = ablation._without_heads

    def moved(model, rows, substitute):
        heads = model.model.config.num_attention_heads
        return original(model, [(row, [(h + 1) % heads for h in chosen]) for row, chosen in rows], substitute)

    monkeypatch.setattr(ablation, "_without_heads", moved)


def _without_bias(residual, *_):
    return replace(residual, vectors=residual.vectors[:-1], names=residual.names[:-1])


def _whole_change(found, model, residual, components, *_):
    row = residual.vectors[list(components)].sum(0) @ model.model.get_output_embeddings().weight.detach().numpy().T
    return type(found)(*(tuple((token, float(row[token])) for token, _ in side) for side in (found.up, found.down)))


def _without_attention(trace, *arguments):
    from core.architecture.trace import TraceStep

    steps = list(trace)
    by_key = {step.key: step.tensor for step in steps}
    last = steps[-1]
    return iter([*steps[:-1], TraceStep(last.key, last.formula, arguments[2] + by_key["down"])])


def _largest_heads(picture, model, river, *_):
    from core.river.picture import together

    return replace(picture, means=together(river.weights.max(1), picture.earlier))


def _query_heads(cost, d):
    return replace(cost, cache_token=2 * d.layers * d.heads * d.head_dim)


def _tied_twice(shares, *_):
    return tuple(replace(share, parameters=2 * share.parameters) if "emb" in share.name else share for share in shares)


_SEEN = "core.probabilities.verify_views"
NUMBERS = (
    Planted(
        "two rows swapped",
        "probabilities",
        "Pipeline",
        result_of("core.probabilities.next_token.TokenDistribution.top", _swap_rows),
    ),
    Planted(
        "logits of the text without its last token",
        "probabilities",
        "Curve",
        result_of("core.probabilities.next_token.read_distribution", _of_shorter_text),
    ),
    Planted(
        "entropy in nats",
        "probabilities",
        "Curve",
        result_of("core.probabilities.curve._spread", _changed("entropy", lambda bits: bits * np.log(2))),
    ),
    Planted(
        "log-probabilities shifted by one token",
        "probabilities",
        "Sentence",
        result_of(f"{_SEEN}.score_sentence", _rolled(["logs"])),
    ),
    Planted(
        "ranks counted from 0",
        "probabilities",
        "Sentence",
        result_of(f"{_SEEN}.score_sentence", _changed("ranks", lambda ranks: ranks - 1)),
    ),
    Planted(
        "perplexity from bits as if they were nats",
        "probabilities",
        "Sentence",
        result_of(
            "core.probabilities.scoring.SequenceScore.perplexity",
            lambda p, score: float(np.exp(score.surprisals.mean())),
        ),
    ),
    Planted(
        "one draw gives the next in rank", "probabilities", "Draw", result_of(f"{_SEEN}.draw_tokens", _neighbour_drawn)
    ),
    Planted(
        "the first draw is not counted", "probabilities", "Draw", result_of(f"{_SEEN}.draw_tokens", _without_first_draw)
    ),
    Planted(
        "rounded probabilities",
        "probabilities",
        "Logit lens",
        result_of(f"{_SEEN}.logit_lens", _changed("top_probabilities", lambda p: p.round(4))),
    ),
    Planted(
        "layers shifted by one",
        "probabilities",
        "Logit lens",
        result_of(f"{_SEEN}.logit_lens", _rolled(["top_ids", "top_probabilities", "target_ranks"])),
    ),
    Planted(
        "no final norm", "probabilities", "Logit lens", result_of("core.probabilities.lens.normed_state", _without_norm)
    ),
    Planted(
        "divergences the other way round",
        "probabilities",
        "Change a word",
        result_of("core.probabilities.comparison.Comparison.kl", lambda kl, _: kl[::-1]),
    ),
    Planted(
        "layers multiplied in the wrong order",
        "attention",
        "All heads",
        result_of("core.attention.verify_views.rollout", _reversed_rollout),
    ),
    Planted(
        "weights of another text",
        "attention",
        "One head",
        result_of("core.attention.verify_views.attention_pattern", _other_text),
    ),
    Planted(
        "key heads of the wrong group",
        "attention",
        "One head, scores",
        result_of("core.attention.scores._heads", _interleaved_groups),
    ),
    Planted(
        "mean from the first query on",
        "attention",
        "Kinds of heads",
        result_of("core.attention.kinds.first_token_mass", _from_first_query),
    ),
    Planted(
        "induction looks at the copy itself",
        "attention",
        "Kinds of heads",
        result_of("core.attention.induction.induction_scores", _same_place),
    ),
    Planted("the next head is switched off", "attention", "Does it matter?", _plant_next_head),
    Planted(
        "a lost bias",
        "architecture",
        "Ledger",
        result_of("core.architecture.verify_views.residual_contributions", _without_bias),
        "giant gpt2",
    ),
    Planted(
        "the mean of all tokens is not taken away",
        "architecture",
        "Ledger",
        result_of("core.architecture.verify_views.promotion", _whole_change),
    ),
    Planted(
        "attention is not added to the stream",
        "architecture",
        "One block",
        result_of("core.architecture.families.llama.Llama.steps", _without_attention),
    ),
    Planted(
        "a cache for every query head",
        "architecture",
        "Cost",
        result_of("core.architecture.verify_views.cost", _query_heads),
    ),
    Planted(
        "the embedding is counted twice",
        "architecture",
        "Map, Modules",
        result_of("core.architecture.verify_views.shares", _tied_twice),
    ),
    Planted(
        "the largest head for the mean",
        "river",
        "The whole model",
        result_of("core.river.verify_views.river_picture", _largest_heads),
    ),
)
