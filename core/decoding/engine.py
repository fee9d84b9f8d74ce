"""One batch for all columns: each pass of the model brings every text one token further.

A pass over eight rows costs little more than over one, because reading the weights from memory is what takes time.
All rows continue the same prompt, whose keys and values are computed once.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from core.decoding.batch_scores import BatchScores, processed_scores
from core.decoding.beam_search import BeamDecoder
from core.decoding.config import MAX_CONFIGS, DecodingConfig, Limits, check_configs
from core.decoding.decoder import Choice, SequenceDecoder
from core.decoding.forward import forward
from core.decoding.kv_cache import RowCache
from core.decoding.prefix import Prefix, Turn, prefill
from core.decoding.records import BeamStep, DecodingStep, Update
from core.decoding.sampling_decoder import SamplingDecoder
from core.decoding.stopping import StoppingCriteria, end_ids
from core.decoding.strategies.beam import Beam
from core.errors import InputError
from core.models.memory import available_memory
from core.settings import readable_bytes
from core.tokenization import token_piece

if TYPE_CHECKING:
    from torch import Tensor

    from core.models import LanguageModel


def decode(
    model: "LanguageModel",
    ids: Sequence[int],
    columns: Sequence[DecodingConfig],
    limits: Limits | None = None,
    *,
    prefix: Prefix | None = None,
    turn: Turn | None = None,
    most: int = MAX_CONFIGS,
) -> Iterator[Update]:
    """Continue one prompt in every column at once and report each step as it is made.

    A column's text depends on its own settings and seed only, not on the columns beside it. The model is held for one
    pass at a time; when the iterator is closed, everything is given back at once.

    Args:
        ids: the prompt, shape (pos,).
        columns: 1 to `most`, 40 rows in all.
        limits: when texts end; 64 new tokens by default.
        prefix: what the model remembers of this prompt or of one that begins alike.
        turn: gives the context manager around every pass; `model.lock.hold` by default.

    Yields:
        Update: one for each new token, until the last column has ended.

    Raises:
        InputError: no or too many tokens, columns or rows, or more memory than there is.
    """
    columns = check_configs(tuple(columns), most)
    limits = limits or Limits()
    turn = turn or model.lock.hold
    prefix = prefill(model, ids, prefix, turn)
    ending = StoppingCriteria.of(model, len(prefix.ids), limits)
    _check_room(prefix, sum(column.width for column in columns), ending.length)
    lanes = [_lane(index, column, ending) for index, column in enumerate(columns)]
    return _advance(model, prefix, lanes, ending.length, turn)


def _advance(
    model: "LanguageModel", prefix: Prefix, lanes: list[SequenceDecoder], length: int, turn: Turn
) -> Iterator[Update]:
    """Pass, choose, report; again until no lane has rows left. The first step needs no pass: the prefix has its logits.

    Choosing belongs to the turn: two threads that both keep all cores busy would take far longer than one after the
    other.
    """
    import torch

    ends = end_ids(model)
    label = cache(lambda token_id: token_piece(model.tokenizer, token_id).label)
    logits = prefix.logits.expand(len(lanes), -1)  # (batch, vocab)
    said = torch.tensor([prefix.ids]).expand(len(lanes), -1)  # (batch, pos)
    rows: RowCache | None = None
    tokens: list[int] = []
    for number in range(length):
        with turn():
            if rows is not None:
                logits = forward(model, [[token] for token in tokens], rows)
            choices = _choose(lanes, said, logits, number, label, ends)
            parents = _parents(lanes, choices)
            if parents:
                rows = _reorder_cache(rows, prefix, parents, length)
        yield _update(number, [choice.record for choice in choices])
        tokens = [token for choice in choices for token in choice.tokens]
        lanes = [lane for lane in lanes if lane.rows]
        if not lanes:
            return
        said = torch.cat([said[parents], torch.tensor(tokens)[:, None]], dim=1)


def _reorder_cache(rows: RowCache | None, prefix: Prefix, parents: list[int], length: int) -> RowCache:
    """The keys and values of the next rows: those of the rows they continue, in the beginning those of the prefix."""
    if rows is None:
        return RowCache.of_prefix(prefix.store, len(parents), length)
    rows.keep(parents)
    return rows


def _choose(
    lanes: list[SequenceDecoder],
    said: "Tensor",
    logits: "Tensor",
    number: int,
    label: Callable[[int], str],
    ends: frozenset[int],
) -> list[Choice]:
    """What every lane makes of its rows."""
    plans = [lane.plan for lane in lanes for _ in range(lane.rows)]
    batch_scores = BatchScores(logits, processed_scores(said, logits, plans), label, ends)
    choices, first = [], 0
    for lane in lanes:
        choices.append(lane.choose(batch_scores, first, number))
        first += lane.rows
    return choices


def _parents(lanes: list[SequenceDecoder], choices: list[Choice]) -> list[int]:
    """For each next row of the batch the row it continues; lanes learn how many rows they have now."""
    parents, first = [], 0
    for lane, choice in zip(lanes, choices, strict=True):
        parents += [first + parent for parent in choice.parents]
        first += lane.rows
        lane.rows = len(choice.parents)
    return parents


def _update(number: int, records: list[DecodingStep | BeamStep]) -> Update:
    beams = tuple(record for record in records if isinstance(record, BeamStep))
    return Update(number, tuple(record for record in records if isinstance(record, DecodingStep)), beams)


def _lane(index: int, column: DecodingConfig, ending: StoppingCriteria) -> SequenceDecoder:
    return (BeamDecoder if isinstance(column.kind, Beam) else SamplingDecoder)(index, column, ending)


def _check_room(prefix: Prefix, rows: int, new_tokens: int) -> None:
    """A quarter of the free memory may go into keys and values: others decode at the same time."""
    positions = len(prefix.ids)
    needed = prefix.store.nbytes // positions * rows * (positions + new_tokens)
    free = available_memory() // 4
    if needed > free:
        raise InputError(
            f"{rows} rows of {positions + new_tokens:,} tokens need {readable_bytes(needed)}.",
            f"{readable_bytes(free)} may be used now.",
            "Use a shorter prompt, fewer columns or fewer new tokens.",
        )
