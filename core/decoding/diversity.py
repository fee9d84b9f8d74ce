"""One setting over its range: what the texts of each value have in common."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.decoding.analysis import distinct
from core.decoding.transcript import Transcript


@dataclass(frozen=True)
class SweepPoint:
    """The samples of one value.

    Attributes:
        value: of the knob.
        mean_logs: mean log-probability a token under the raw model, one a sample.
        distinct_2: different pairs of tokens / pairs, over all samples together, as `distinct` counts; None when
            there is no pair.
        distinct_texts: different texts / texts.
    """

    value: float
    mean_logs: tuple[float, ...]
    distinct_2: float | None
    distinct_texts: float

    @property
    def mean_log(self) -> float:
        """Mean over the samples."""
        return sum(self.mean_logs) / len(self.mean_logs)


def sweep_points(values: Sequence[float], transcripts: Sequence[Transcript]) -> list[SweepPoint]:
    """Put the samples of each value together.

    Args:
        transcripts: the samples of the first value, then those of the second, and so on; each has said something.
    """
    samples = len(transcripts) // len(values)
    return [_point(value, transcripts[place * samples : (place + 1) * samples]) for place, value in enumerate(values)]


def _point(value: float, transcripts: Sequence[Transcript]) -> SweepPoint:
    texts = [transcript.token_ids for transcript in transcripts]
    logs = [[step.log_probability for step in transcript.steps] for transcript in transcripts]
    return SweepPoint(
        value,
        tuple(sum(own) / len(own) for own in logs),
        distinct((transcript.steps for transcript in transcripts), 2),
        len(set(texts)) / len(texts),
    )
