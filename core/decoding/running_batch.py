"""Running batch: prompts are read slice by slice, and every pass of the model adds a token to each text.

A pass over forty rows costs little more than twice one over a single row, because reading the weights from memory is
what takes time. So all texts of all visitors are rows of one batch, whatever their prompts and lengths: newcomers join
at the next pass and finished texts leave at once.
"""

import logging
from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from core.decoding.decoder import Selection, SequenceDecoder
from core.decoding.job import DecodingJob
from core.decoding.network import decoding_network
from core.decoding.prefix import Prefix, common_length
from core.decoding.records import BeamStep, DecodingStep
from core.decoding.selection import make_decoder, select_tokens
from core.tokenization import token_piece

if TYPE_CHECKING:
    from torch import Tensor

    from core.models import LanguageModel

log = logging.getLogger(__name__)
# Tokens of a slice; SmolLM2 reads them in 0.2 s, in which the texts of the others wait.
SLICE = 64


@dataclass(eq=False)
class Reading:
    """A prompt being read.

    Attributes:
        job: whose prompt it is.
        row: of the KV cache; None before the first slice.
        position: how many tokens the row holds.
    """

    job: DecodingJob
    row: int | None = None
    position: int = 0


@dataclass(eq=False)
class Text:
    """A text being continued.

    Attributes:
        job: whose text it is.
        index: of its config in the job.
        decoder: selects its tokens.
        rows: of the KV cache, one for each hypothesis; none once the text has ended.
        token_ids: selected, and not read by the model yet; one for each row.
    """

    job: DecodingJob
    index: int
    decoder: SequenceDecoder
    rows: list[int]
    token_ids: Sequence[int] = ()


class RunningBatch:
    """Jobs that are read or continued, and their rows of one KV cache.

    The caller holds the model's lock to make one, for `read_slice` and for `step`. An error ends the jobs it hit.

    Attributes:
        model: computes them.
    """

    def __init__(self, model: "LanguageModel") -> None:
        self.model = model
        self._network = decoding_network(model)
        self._cache = self._network.new_cache()
        self._reading: deque[Reading] = deque()
        self._texts: list[Text] = []
        self._label = cache(lambda token_id: token_piece(model.tokenizer, token_id).label)

    @property
    def jobs(self) -> set[DecodingJob]:
        """Jobs that are not over."""
        return {*(reading.job for reading in self._reading), *(text.job for text in self._texts)}

    @property
    def has_prompts(self) -> bool:
        """True if a prompt is not read to its end."""
        return bool(self._reading)

    @property
    def has_texts(self) -> bool:
        """True if a text goes on."""
        return bool(self._texts)

    def add(self, job: DecodingJob) -> None:
        """Let a job join: its prompt is read in the next slices."""
        self._reading.append(Reading(job))

    def remove(self, jobs: Iterable[DecodingJob]) -> None:
        """Give back the rows and the memory of some jobs."""
        gone = set(jobs)
        rows = [reading.row for reading in self._reading if reading.job in gone and reading.row is not None]
        rows += [row for text in self._texts if text.job in gone for row in text.rows]
        self._reading = deque(reading for reading in self._reading if reading.job not in gone)
        self._texts = [text for text in self._texts if text.job not in gone]
        if rows:
            self._cache.close(rows)

    def fail(self, jobs: Iterable[DecodingJob], error: Exception) -> None:
        """End some jobs by an error, which the server's log explains to its owner."""
        log.error("decoding with %s", self.model.spec.key, exc_info=error)
        gone = list(jobs)
        self.remove(gone)
        for job in gone:
            job.end(error.with_traceback(None))  # the frames of a traceback would keep the model in memory

    def read_slice(self) -> None:
        """Read a slice of the next prompt, in rotation; a prompt read to its end begins its texts.

        subtle: slices begin at fixed positions, whoever else is reading: other slices would round differently.
        """
        self._reading.rotate(-1)
        reading = self._reading[-1]
        try:
            logits = self._read(reading)
            if logits is not None:
                self._begin(reading, logits)
        except Exception as error:
            self.fail([reading.job], error)

    def step(self) -> None:
        """Take the next token of every text."""
        texts = list(self._texts)
        rows = [row for text in texts for row in text.rows]
        token_ids = [token_id for text in texts for token_id in text.token_ids]
        try:
            self._select(texts, self._network.step(self._cache, rows, token_ids))
        except Exception as error:
            self.fail({text.job for text in texts}, error)

    def _read(self, reading: Reading) -> "Tensor | None":
        """Read the next slice; return the logits after the whole prompt, (vocab,), or None when there is more."""
        ids, earlier = reading.job.ids, reading.job.earlier
        if reading.row is None:
            common = common_length(ids, earlier.ids) if earlier else 0
            if not earlier or common < max(len(ids), len(earlier.ids)):
                common = min(common, len(ids) - 1)  # the last token is read again: its logits are needed
            (reading.row,) = self._cache.open(earlier.store[..., :common, :] if earlier and common else None)
            reading.position = common
            if earlier and common == len(ids):
                return earlier.logits
        part = ids[reading.position : reading.position + SLICE]
        logits = self._network.read(self._cache, reading.row, part)
        reading.position += len(part)
        return logits if reading.position == len(ids) else None

    def _begin(self, reading: Reading, logits: "Tensor") -> None:
        """Begin the texts of a prompt that was read: all of them continue copies of its row."""
        job, row = reading.job, reading.row
        assert row is not None
        if job.keep_prefix:
            job.prefix = Prefix(job.ids, self._cache.prefix(row), logits)
        self._reading.remove(reading)
        if not job.configs:
            self._cache.close([row])
            job.end()
            return
        rows = self._cache.fork([row], [0] * len(job.configs))
        decoders = [make_decoder(config, job.stopping, job.ids) for config in job.configs]
        texts = [Text(job, index, decoder, [rows[index]]) for index, decoder in enumerate(decoders)]
        self._texts += texts
        self._select(texts, logits.expand(len(texts), -1))

    def _select(self, texts: Sequence[Text], logits: "Tensor") -> None:
        """Select the next tokens, report them, and let the rows follow.

        subtle: the model's lock is held meanwhile: two threads that both use all cores would take far longer than one
        after the other.

        Args:
            logits: raw, (row, vocab), the rows of the first text first.
        """
        read = [text.decoder.input_ids[0] for text in texts]
        selections = select_tokens([text.decoder for text in texts], logits, self._label)
        steps: dict[DecodingJob, dict[int, DecodingStep | BeamStep]] = defaultdict(dict)
        errors: dict[DecodingJob, Exception] = {}
        first_row = 0
        for text, selection, ids in zip(texts, selections, read, strict=True):
            row, first_row = first_row, first_row + len(text.rows)
            if isinstance(selection, Exception):
                errors[text.job] = selection
                continue
            steps[text.job][text.index] = selection.step
            if not selection.parents:
                self._keep_text(text, ids, logits[row])
            self._follow(text, selection)
        for job, error in errors.items():
            steps.pop(job, None)
            self.fail([job], error)
        self._report(steps)

    def _follow(self, text: Text, selection: Selection) -> None:
        """Let the rows of a text follow its selection."""
        parents = list(selection.parents)
        text.token_ids = selection.token_ids
        if not parents:
            self._cache.close(text.rows)
            text.rows = []
        elif parents != list(range(len(text.rows))):
            text.rows = self._cache.fork(text.rows, parents)

    def _keep_text(self, text: Text, ids: Sequence[int], logits: "Tensor") -> None:
        """Keep prompt and text of a job with one row, as far as the model has read them: a chat goes on from there."""
        job = text.job
        if job.keep_prefix and job.rows == 1:
            job.prefix = Prefix(tuple(ids), self._cache.prefix(text.rows[0]), logits.clone())

    def _report(self, steps: dict[DecodingJob, dict[int, DecodingStep | BeamStep]]) -> None:
        self._texts = [text for text in self._texts if text.rows]
        unfinished = {text.job for text in self._texts}
        for job, own in steps.items():
            job.report(own)
            if job not in unfinished:
                job.end()
