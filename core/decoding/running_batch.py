"""Running batch: the jobs a scheduler has admitted, read slice by slice and continued pass by pass."""

import logging
from collections import deque
from collections.abc import Generator
from functools import cache
from typing import TYPE_CHECKING

from core.decoding.batch_scores import BatchScores, process_rows
from core.decoding.beam_search import BeamDecoder
from core.decoding.config import DecodingConfig
from core.decoding.decoder import SamplingDecoder, SequenceDecoder
from core.decoding.forward import forward
from core.decoding.job import DecodingJob
from core.decoding.kv_cache import RowCache
from core.decoding.prefix import Prefix, common_length
from core.decoding.records import StepsByConfig
from core.decoding.stopping import StoppingCriteria, end_ids
from core.decoding.strategies.beam import Beam
from core.tokenization import token_piece

if TYPE_CHECKING:
    from core.models import LanguageModel

log = logging.getLogger(__name__)
# Tokens of a slice: 0.2 s with SmolLM2, in which the running texts wait.
SLICE = 64


class RunningBatch:
    """Jobs being read or continued; the caller holds the model's lock for `read_slice` and `step`."""

    def __init__(self, model: "LanguageModel") -> None:
        self.model = model
        self.reserved = 0
        self._needed: dict[DecodingJob, int] = {}
        self._reading: deque[DecodingJob] = deque()
        self._caches: dict[DecodingJob, RowCache] = {}
        self._running: dict[DecodingJob, Generator[StepsByConfig, None, None]] = {}
        self._budget = 0

    @property
    def jobs(self) -> list[DecodingJob]:
        return list(self._needed)

    @property
    def rows(self) -> int:
        return sum(job.rows for job in self._needed)

    def add(self, job: DecodingJob, needed: int) -> None:
        self._needed[job] = needed
        self.reserved += needed
        self._reading.append(job)

    def drop_closed(self) -> None:
        for job in self.jobs:
            if job.closed:
                self._remove(job)
        self._budget = SLICE

    def end(self, error: Exception) -> None:
        for job in self.jobs:
            self._remove(job)
            job.end(error)

    def may_read(self) -> bool:
        return bool(self._reading) and self._budget > 0

    def read_slice(self) -> None:
        job = self._reading.popleft()
        ids, earlier = job.ids, job.earlier
        if job not in self._caches:
            common = common_length(ids, earlier.ids) if earlier else 0
            if earlier and common == len(ids) == len(earlier.ids):
                self._read(job, earlier)
                return
            common = min(common, len(ids) - 1)
            if earlier and common:
                self._caches[job] = RowCache.of_prefix(earlier.store[..., :common, :], 1, len(ids) - common)
            else:
                self._caches[job] = RowCache(self.model.model.config.num_hidden_layers, len(ids))
        cache = self._caches[job]
        start = cache.length
        self._budget -= min(SLICE, len(ids) - start)
        logits = forward(self.model, [ids[start : start + SLICE]], cache)
        if cache.length < len(ids):
            self._reading.append(job)
        else:
            self._read(job, Prefix(ids, cache.prefix(), logits[0]))

    def _read(self, job: DecodingJob, prefix: Prefix) -> None:
        self._caches.pop(job, None)
        if job.keep_prefix:
            job.prefix = prefix
        if job.configs:
            self._running[job] = _advance(self.model, job, prefix)
        else:
            self._remove(job)
            job.end()

    def step(self) -> None:
        for job, steps in list(self._running.items()):
            try:
                made = next(steps, None)
            except Exception as error:
                self._remove(job)
                job.end(error)
                continue
            if made is None:
                self._remove(job)
                job.end()
            else:
                job.report(made)

    def _remove(self, job: DecodingJob) -> None:
        self.reserved -= self._needed.pop(job)
        self._caches.pop(job, None)
        self._running.pop(job, None)
        if job in self._reading:
            self._reading.remove(job)


def _advance(model: "LanguageModel", job: DecodingJob, prefix: Prefix) -> Generator[StepsByConfig, None, None]:
    import torch

    label = cache(lambda token_id: token_piece(model.tokenizer, token_id).label)
    decoders = {index: _decoder(config, job.stopping) for index, config in enumerate(job.configs)}
    logits = prefix.logits.expand(len(decoders), -1)  # (batch, vocab)
    input_ids = torch.tensor([prefix.ids]).expand(len(decoders), -1)  # (batch, pos)
    rows: RowCache | None = None
    new_ids: list[int] = []
    for number in range(job.stopping.max_new_tokens):
        if rows is not None:
            logits = forward(model, [[token_id] for token_id in new_ids], rows)
        chains = [decoder.chain for decoder in decoders.values() for _ in range(decoder.rows)]
        batch = BatchScores(logits, process_rows(input_ids, logits, chains), label, end_ids(model))
        selections, parents, first_row = {}, [], 0
        for index, decoder in decoders.items():
            selections[index] = decoder.select(batch, first_row, number)
            parents += [first_row + parent for parent in selections[index].parents]
            first_row += decoder.rows
            decoder.rows = len(selections[index].parents)
        if parents and rows is None:
            rows = RowCache.of_prefix(prefix.store, len(parents), job.stopping.max_new_tokens)
        elif parents and rows:
            rows.reorder(parents)
        yield {index: selection.step for index, selection in selections.items()}
        decoders = {index: decoder for index, decoder in decoders.items() if decoder.rows}
        if not decoders:
            return
        new_ids = [token_id for selection in selections.values() for token_id in selection.token_ids]
        input_ids = torch.cat([input_ids[parents], torch.tensor(new_ids)[:, None]], dim=1)


def _decoder(config: DecodingConfig, stopping: StoppingCriteria) -> SequenceDecoder:
    return (BeamDecoder if isinstance(config.kind, Beam) else SamplingDecoder)(config, stopping)
