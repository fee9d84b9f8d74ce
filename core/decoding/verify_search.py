"""Claims of a beam search: every candidate scored again by the plain model, and the search repeated on these scores."""

from collections.abc import Generator, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from core.decoding.config import Limits
from core.decoding.generate import searched_ids
from core.decoding.generated_text import GeneratedText
from core.decoding.plain_row import highest, log_total
from core.decoding.processed import PlainProcessors
from core.decoding.records import BeamCandidate
from core.decoding.reread import Rows, reread
from core.decoding.strategies.beam import LENGTH_PENALTY
from core.decoding.verify_steps import PLAIN, StepChecker, plain_ends
from core.tokenization.verify import word_claim
from core.verification import Claim, cached_logit_noise, rounded, rounding

if TYPE_CHECKING:
    from core.models import LanguageModel

Nodes = Mapping[int, BeamCandidate]
# Paths in one pass of the model.
_TOGETHER = 16
SEARCH = "the search repeated on the scores shown"


def search_claims(
    model: "LanguageModel", prompt: Sequence[int], limits: Limits, beam: GeneratedText
) -> Iterator[Claim]:
    """Claim all candidates of a beam search: tokens, numbers, scores, what became of each, and the result.

    Args:
        prompt: ids before the texts, shape (pos,).
    """
    nodes = beam.nodes
    continued = {c.node for step in beam.beam_steps[:-1] for c in step.candidates if c.outcome == "held"}
    rows = yield from _read_parents(model, prompt, nodes, {-1, *continued})
    checker = StepChecker(model, beam.config)
    noise: dict[int, float] = {}
    for candidate in sorted(nodes.values(), key=lambda candidate: candidate.parent):  # one text after the other
        parent = candidate.parent
        before = [*prompt, *_ids(nodes, parent)]
        explained = checker.check(candidate.step, rows[parent], before, chosen=False)
        noise[parent] = max(noise.get(parent, 0.0), explained)
    yield from checker.claims()
    yield from _score_claims(model, prompt, beam, rows, noise)
    yield from _outcome_claims(beam)
    if beam.finished and model.dtype == "float32":  # other formats round the scores shown and those read apart
        by_path = {tuple(_ids(nodes, node)): _as_shown(beam, node, row) for node, row in rows.items()}
        ids, route = searched_ids(model, prompt, beam.config, limits, by_path)
        yield Claim("ids of the text", beam.token_ids, ids, route=route)


def _as_shown(beam: GeneratedText, parent: int, row: Rows) -> Rows:
    """Return the logits after a node with those of its candidates as shown, and with the sum of exp(logit) as shown.

    The others move together, by their rounding: candidates whose scores are equal but for rounding keep their order.
    """
    found = [candidate.step for candidate in beam.nodes.values() if candidate.parent == parent]
    if not found:
        return row
    own, ids = row.astype(np.float64), [step.token_id for step in found]
    own[ids] = [step.logits.logit for step in found]
    total = found[0].logits.log_total
    left, rest = 1 - np.exp(own[ids] - total).sum(), np.delete(own, ids)
    if left > 0 and len(rest):
        noise = float(cached_logit_noise("float32", row)[0])
        shift = np.log(left) + total - log_total(rest)
        own += np.clip(shift, -noise, noise)
        own[ids] = [step.logits.logit for step in found]
    return own.astype(np.float32)


def final_score(beam: GeneratedText, node: int) -> float:
    """Return score / length^penalty of a node's text, in float64."""
    length = len(path_of(beam.nodes, node))
    return float(beam.nodes[node].score / length ** beam.config.settings[LENGTH_PENALTY.key])


def _read_parents(
    model: "LanguageModel", prompt: Sequence[int], nodes: Nodes, parents: set[int]
) -> Generator[Claim, None, dict[int, Rows]]:
    """Read every path that was continued; returns the logits after each of its nodes, -1 for the prompt."""
    ends = parents - {nodes[node].parent for node in parents if node >= 0}
    rows: dict[int, Rows] = {}
    # Those of about one length are read together.
    paths = sorted((path_of(nodes, end) for end in sorted(ends)), key=len)
    for some in (paths[start : start + _TOGETHER] for start in range(0, len(paths), _TOGETHER)):
        # One more token, which is not read: the logits before it follow the path.
        texts = [[*(candidate.step.token_id for candidate in path), 0] for path in some]
        after = [[-1, *(candidate.node for candidate in path)] for path in some]
        read = [0] * len(some)
        for slice_of_each in reread(model, prompt, texts):
            for index, part in slice_of_each.items():
                rows |= dict(zip(after[index][read[index] :], part, strict=False))
                read[index] += len(part)
        yield Claim(f"paths of up to {len(some[-1])} tokens read", read, [len(text) for text in texts], route=PLAIN)
    return rows


def path_of(nodes: Nodes, node: int) -> list[BeamCandidate]:
    """Return the candidates from the prompt to a node."""
    path = []
    while node >= 0:
        path.append(nodes[node])
        node = nodes[node].parent
    return path[::-1]


def _ids(nodes: Nodes, node: int) -> list[int]:
    return [candidate.step.token_id for candidate in path_of(nodes, node)]


def _score_claims(
    model: "LanguageModel", prompt: Sequence[int], beam: GeneratedText, rows: dict[int, Rows], noise: dict[int, float]
) -> Iterator[Claim]:
    """Claim the scores, and that no continuation of the held texts scores higher than those compared.

    Args:
        noise: by parent, the difference of a logit that rounding explains.
    """
    import torch

    nodes = beam.nodes
    plain = PlainProcessors(beam.config)
    shown, sums, room, order, again = [], [], [], [], []
    held = [-1]
    for step in beam.beam_steps:
        totals, parents = [], []
        for parent in held:
            row = torch.from_numpy(rows[parent])
            scores = plain.scores([*prompt, *_ids(nodes, parent)], row)
            log = scores if plain.names else torch.log_softmax(row, -1).double().numpy()
            # A held text may have no continuation among the candidates; then no read of it was compared.
            explained = noise.get(parent) or float(cached_logit_noise(model.dtype, rows[parent])[0])
            before = nodes[parent].score if parent >= 0 else 0.0
            own = log + before - 4 * explained * plain.factor
            for candidate in step.candidates:
                if candidate.parent == parent:
                    logits = candidate.step.logits
                    added = logits.score if plain.names else logits.logit - logits.log_total
                    shown.append(candidate.score)
                    sums.append(before + added)
                    terms = abs(before) + max(abs(logits.logit), abs(logits.log_total))
                    # torch's float32 log_softmax: an error of Σ exp(score), relative to itself, is one of its log.
                    room.append(float(rounded("float32", terms, 4) + rounding("float32", len(log), 1.0)))
                    own[candidate.step.token_id] = candidate.score
            totals.append(own)
            parents.append(np.full(len(own), parent))
        flat, from_parent = np.concatenate(totals), np.concatenate(parents)
        best = highest(flat, len(step.candidates))
        vocab = len(totals[0])
        order += [(c.parent, c.step.token_id) for c in step.candidates]
        again += [(int(from_parent[i]), int(i % vocab)) for i in best]
        held = [c.node for c in step.candidates if c.outcome == "held"]
    yield Claim("score of each candidate", shown, sums, room, "parent's score + score of its token, as shown")
    route = "all continuations sorted"
    yield Claim("candidates, best first", [i for _, i in order], [i for _, i in again], route=route)
    yield Claim("parents of the candidates", [i for i, _ in order], [i for i, _ in again], route=route)
    compared = max(2, 1 + len(plain_ends(model))) * beam.config.width
    counts = [len(step.candidates) for step in beam.beam_steps]
    most = [min(compared, len(rows[-1]) * max(1, _held_before(beam, index))) for index in range(len(counts))]
    yield Claim("candidates of each step", counts, most, route="twice the beam's width, more with several end tokens")


def _held_before(beam: GeneratedText, index: int) -> int:
    if not index:
        return 1
    return sum(candidate.outcome == "held" for candidate in beam.beam_steps[index - 1].candidates)


def _outcome_claims(beam: GeneratedText) -> Iterator[Claim]:
    """Claim what became of each candidate, and the text that is returned."""
    width, nodes = beam.config.width, beam.nodes
    shown, again = [], []
    for step in beam.beam_steps:
        unfinished = [c.node for c in step.candidates if not c.step.finished][:width]
        for rank, candidate in enumerate(step.candidates):
            ended = bool(candidate.step.finished) and rank < width
            again.append("held" if candidate.node in unfinished else "finished" if ended else "pruned")
            shown.append(candidate.outcome)
    yield word_claim("outcome of each candidate", shown, again, SEARCH)
    results = [candidate for candidate in nodes.values() if candidate.outcome == "finished"]
    if beam.finished:
        best = max(results, key=lambda candidate: final_score(beam, candidate.node))
    else:  # stopped: the best of those that would go on
        best = next(candidate for candidate in beam.beam_steps[-1].candidates if candidate.outcome == "held")
    result = [candidate.step.token_id for candidate in path_of(nodes, best.node)]
    yield Claim("ids of the best text", beam.token_ids, result, route="the best score / length^penalty")
