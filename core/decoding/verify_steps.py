"""Claims of the numbers of each token: logits by the plain model, all others from the logits that are shown."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from core.decoding.config import DecodingConfig
from core.decoding.edge_case import edge_case
from core.decoding.plain_row import PlainRow, highest, log_total, plain_softmax
from core.decoding.processed import PlainProcessors, Scores
from core.decoding.records import DecodingStep
from core.decoding.reread import Rows, amplified_rounding
from core.probabilities.verify.plain import plain_labels
from core.verification import Claim, cached_logit_noise, derived

if TYPE_CHECKING:
    from core.models import LanguageModel

# Claims of numbers that are not drawn, from which those that are drawn follow. In bfloat16 they are compared across
# two ways of computing, whose difference is as large as an error of 3% (`cached_logit_noise`).
NOT_DRAWN = (
    "logit of each token",
    "log of the sum of exp(logit)",
    "logits of the tokens that end a text",
    "logits of the likeliest tokens",
    "log of the sum of exp(score)",
)
PLAIN = "model(ids).logits, all texts read at once in slices"


@dataclass
class _Column:
    """One claim in the making: values on screen and recomputed, one of each per token or alternative."""

    shown: list[float] = field(default_factory=list)
    again: list[float] = field(default_factory=list)
    allowed: list[float] = field(default_factory=list)

    def add(self, shown: float, again: float, allowed: float = 0.0) -> None:
        self.shown.append(shown)
        self.again.append(again)
        self.allowed.append(allowed)

    def claim(self, name: str, route: str, remark: str = "") -> Claim:
        return Claim(name, self.shown, self.again, self.allowed, route, remark)


class StepChecker:
    """Compares steps, each with the plain logits before it, and gathers the claims of all."""

    def __init__(self, model: "LanguageModel", config: DecodingConfig) -> None:
        self.model = model
        self.config = config
        self.plain = PlainProcessors(config)
        self.columns: dict[str, _Column] = {}
        self.notes: list[str] = []
        self._ends = plain_ends(model)
        self._steps: list[DecodingStep] = []
        # Of beam search's candidates several follow the same text.
        self._last: PlainRow | None = None

    def column(self, name: str) -> _Column:
        """Return the claim in the making of this name."""
        return self.columns.setdefault(name, _Column())

    def check(self, step: DecodingStep, row: Rows, before: list[int], chosen: bool) -> float:
        """Compare one step; returns the difference of a logit that rounding explains.

        Args:
            row: plain logits before it, float32, (vocab,).
            before: ids of prompt and text so far.
            chosen: True if the strategy chose it.
        """
        self._steps.append(step)
        if self._last is None or self._last.logits is not row:
            self._last = PlainRow.of(self.plain, before, row)
        plain = self._last
        noise = self._noise(step, row, before)
        self._anchors(step, plain, noise)
        self._raw(step, row, noise)
        self._processed(step, plain, noise, chosen)
        return noise

    def _noise(self, step: DecodingStep, row: Rows, before: list[int]) -> float:
        """Return the largest difference of a logit that rounding explains; only where needed, after a second read."""
        noise = float(cached_logit_noise(self.model.dtype, row)[0])
        known = [(step.token_id, step.logits.logit), *zip(self._ends, step.logits.ends, strict=False)]
        listed = zip(step.alternatives, step.logits.alternatives, strict=True)
        known += [(other.token_id, logit) for other, (logit, _) in listed]
        if self.model.dtype != "float32" or all(abs(logit - row[token_id]) <= noise for token_id, logit in known):
            return noise
        amplified = amplified_rounding(self.model, before, row)
        if amplified > noise:
            self.notes.append(f"Token {step.number + 1}: two reads of the plain model differ by {amplified / 2:.1e}.")
        return max(noise, amplified)

    def _anchors(self, step: DecodingStep, plain: PlainRow, noise: float) -> None:
        shown, row = step.logits, plain.logits
        self.column("logit of each token").add(shown.logit, float(row[step.token_id]), noise)
        self.column("log of the sum of exp(logit)").add(shown.log_total, plain.log_total, noise)
        self.column("tokens that may end the text").add(len(shown.ends), len(self._ends))
        for token_id, logit in zip(self._ends, shown.ends, strict=False):
            self.column("logits of the tokens that end a text").add(logit, float(row[token_id]), noise)
        for other, (logit, _) in zip(step.alternatives, shown.alternatives, strict=True):
            self.column("logits of the likeliest tokens").add(logit, float(row[other.token_id]), noise)

    def _raw(self, step: DecodingStep, row: Rows, noise: float) -> None:
        """Compare what follows from the raw logits."""
        shown = step.logits
        log = shown.logit - shown.log_total
        # The difference of two numbers: rounded to the size of these.
        room = float(derived(max(abs(shown.logit), abs(shown.log_total))))
        self.column("log-probability of each token").add(step.log_probability, log, room)
        self.column("probability of each token").add(step.raw_probability, np.exp(log), float(derived(np.exp(log))))
        end = float(np.exp(np.array(shown.ends) - shown.log_total).sum())
        self.column("P(end) before each token").add(step.end_probability, end, float(derived(end)))
        for other, (logit, _) in zip(step.alternatives, shown.alternatives, strict=True):
            chance = float(np.exp(logit - shown.log_total))
            self.column("probabilities of the likeliest tokens").add(
                other.raw_probability, chance, float(derived(chance))
            )
        substituted = row.astype(np.float64) - 2 * noise
        listed = [other.token_id for other in step.alternatives]
        substituted[listed] = [logit for logit, _ in shown.alternatives]
        order = highest(substituted, len(listed))
        for token_id, again in zip(listed, order, strict=True):
            self.column("ids of the likeliest tokens, in order").add(token_id, int(again))
        self.column("rank of each token").add(step.rank, self._rank(step, row, noise, listed))

    def _rank(self, step: DecodingStep, row: Rows, noise: float, listed: list[int]) -> int:
        if step.token_id in listed:
            logits = [logit for logit, _ in step.logits.alternatives]
            own = step.logits.logit
            before = zip(logits, listed, strict=True)
            return 1 + sum(logit > own or (logit == own and other < step.token_id) for logit, other in before)
        low = 1 + int((row > step.logits.logit + noise).sum())
        high = max(low, int((row >= step.logits.logit - noise).sum()))
        return min(max(step.rank, low, len(listed) + 1), high)

    def _processed(self, step: DecodingStep, plain: PlainRow, noise: float, chosen: bool) -> None:
        """Compare what the processors make of the logits."""
        import torch

        scores, room = plain.scores, noise * self.plain.factor
        found = self._pointed_at(step, scores) if chosen else step.token_id
        fewest, most, unsure = scores, scores, 0.0
        total, count = log_total(scores), int(np.isfinite(scores).sum())
        if found != step.token_id or not self._same_filter(step, scores, count, total, room):
            fewest, most = self.plain.kept_within(plain.before, torch.from_numpy(plain.logits), noise, scores)
            ties = self.plain.exactly(scores)
            kept = sorted([*(int(np.isfinite(one).sum()) for one in (fewest, scores, most)), *ties])
            count = min(max(step.kept, kept[0]), kept[-1])
            if kept[0] != kept[-1]:
                edge = f"the edge of a filter lies within rounding: {kept[0]:,} to {kept[-1]:,} tokens."
                self.notes.append(f"Token {step.number + 1}: {edge}")
            both = [log_total(one) for one in (fewest, most)]
            unsure = abs(both[1] - both[0]) / 2 + sum(float(np.log(kept[-1] / tie)) for tie in ties)
            total = sum(both) / 2
        self.column("tokens that the filters leave").add(step.kept, count)
        self._total(step, plain.log_total, total, unsure + room)
        self._scores(step, plain, fewest, most, room)
        if chosen:
            self._choice(step, scores, found, room + 2 * unsure)

    def _same_filter(self, step: DecodingStep, scores: Scores, count: int, total: float, room: float) -> bool:
        """Return True if the filters left the same tokens of the plain model's scores, as far as is shown.

        Only otherwise it matters how far rounding may move the edge of a filter.
        """
        listed = zip(step.alternatives, step.logits.alternatives, strict=True)
        drawn = [(step.token_id, step.logits.score), *((other.token_id, score) for other, (_, score) in listed)]
        left = all(np.isfinite(score) == np.isfinite(scores[token_id]) for token_id, score in drawn)
        logs = self.config.kind.on_log_probabilities
        near = logs or not self.config.processors or abs(step.logits.score_log_total - total) <= room
        return left and near and count == step.kept

    def _total(self, step: DecodingStep, raw_total: float, middle: float, allowed: float) -> None:
        if self.config.processors:
            # On log-probabilities the sum is near 1 and its log near 0: the scale is that of the logits they come from.
            logs = self.config.kind.on_log_probabilities
            added = (step.logits.log_total, raw_total) if logs else (0.0, 0.0)
            name = "log of the sum of exp(score)" + (", the logits' added" if logs else "")
            self.column(name).add(step.logits.score_log_total + added[0], middle + added[1], allowed)

    def _scores(self, step: DecodingStep, plain: PlainRow, fewest: Scores, most: Scores, room: float) -> None:
        import torch

        shown, own = step.logits, plain.logits.copy()
        own[[other.token_id for other in step.alternatives]] = [logit for logit, _ in shown.alternatives]
        own[step.token_id] = shown.logit
        unfiltered = self.plain.unfiltered(plain.before, torch.from_numpy(own))
        # On log-probabilities the processors see the difference of two rounded numbers.
        slack = room if self.config.kind.on_log_probabilities and self.config.processors else 0.0
        tokens = [step.token_id, *(other.token_id for other in step.alternatives)]
        drawn = [shown.score, *(score for _, score in shown.alternatives)]
        for token_id, score in zip(tokens, drawn, strict=True):
            again = float(unfiltered[token_id])
            if not np.isfinite(most[token_id]) or (not np.isfinite(fewest[token_id]) and not np.isfinite(score)):
                again = -np.inf
            allowed = float(derived(again)) + slack if np.isfinite(again) else 0.0
            self.column("scores after the processors").add(score, again, allowed)
        chances = [step.probability, *(other.probability for other in step.alternatives)]
        for chance, score in zip(chances, drawn, strict=True):
            again = float(np.exp(score - shown.score_log_total))
            self.column("probabilities after the processors").add(chance, again, float(derived(again)))

    def _pointed_at(self, step: DecodingStep, scores: Scores) -> int:
        """Return the token that the random number points at, or that of the highest score."""
        if step.draw is None:
            # Beam search compares whole texts.
            return step.token_id if self.config.width > 1 else int(scores.argmax())
        case = edge_case(plain_softmax(scores), step.token_id, step.draw, 0.0)
        return case.found if case else step.token_id

    def _choice(self, step: DecodingStep, scores: Scores, found: int, room: float) -> None:
        """Compare the token itself.

        Args:
            found: the token that the plain model's scores give.
        """
        if step.draw is None and self.config.width > 1:
            return
        if found != step.token_id and step.draw is None and scores[found] - scores[step.token_id] <= 2 * room:
            self.notes.append(f"Token {step.number + 1}: its score equals that of another token within rounding.")
            found = step.token_id
        elif found != step.token_id and step.draw is not None:
            case = edge_case(plain_softmax(scores), step.token_id, step.draw, room)
            if case and case.rounding:
                self.notes.append(f"Token {step.number + 1}: {case.describe(self.model)}")
                found = step.token_id
        self.column("tokens chosen").add(step.token_id, found)

    def claims(self) -> Iterator[Claim]:
        """Yield all claims of the steps compared so far."""
        routes = {"tokens chosen": " → ".join([PLAIN, *self.plain.names, self._rule()])}
        for name, column in self.columns.items():
            noted = (*NOT_DRAWN, "tokens chosen", "tokens that the filters leave")
            remark = " ".join(self.notes) if name in noted else ""
            if name in NOT_DRAWN and self.model.dtype != "float32":
                remark = f"Not drawn. In {self.model.dtype} about two digits of a logit mean something."
            whole = all(isinstance(value, int) for value in column.shown)
            claim = column.claim(name, routes.get(name, _route(name, self.plain.names)), remark)
            if whole:
                claim = Claim(name, np.array(column.shown), np.array(column.again), 0.0, claim.route, remark)
            yield claim
        labels = [step.label for step in self._steps]
        ids = [step.token_id for step in self._steps]
        yield Claim("token of each step", labels, plain_labels(self.model, ids), route="id_to_token(id), as bytes")
        others = [other for step in self._steps for other in step.alternatives]
        names = plain_labels(self.model, [other.token_id for other in others])
        yield Claim("the likeliest tokens' words", [other.label for other in others], names, route="id_to_token(id)")

    def _rule(self) -> str:
        return "the draw on the bar by id" if self.config.kind.samples else "argmax"


def plain_ends(model: "LanguageModel") -> list[int]:
    """Return the tokens that end a text, as transformers' settings for `generate` have them, in order."""
    ids = model.model.generation_config.eos_token_id
    ends: list[int] = np.unique([] if ids is None else ids).astype(int).tolist()
    return ends


def _route(name: str, processors: list[str]) -> str:
    if "logit" in name and "probabilit" not in name:
        return PLAIN
    return " → ".join(["logits shown", *processors, "float64"]) if "process" in name else "logits shown, in float64"
