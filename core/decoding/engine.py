"""Decoding engine: one batch for all configs; each pass of the model adds one token to every text.

A pass over eight rows costs little more than over one, because reading the weights from memory is what takes time.
All rows continue the same prompt, whose keys and values are computed once. `textbook` is the same loop for one text.
"""

from collections.abc import Callable, Generator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from core.decoding.batch_scores import BatchScores, process_rows
from core.decoding.beam_search import BeamDecoder
from core.decoding.config import MAX_CONFIGS, DecodingConfig, Limits, check_configs
from core.decoding.decoder import SamplingDecoder, Selection, SequenceDecoder
from core.decoding.forward import forward
from core.decoding.kv_cache import RowCache
from core.decoding.prefix import Prefix, Slot, prefill
from core.decoding.records import StepsByConfig
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
    input_ids: Sequence[int],
    configs: Sequence[DecodingConfig],
    limits: Limits | None = None,
    *,
    prefix: Prefix | None = None,
    slot: Slot | None = None,
    max_configs: int = MAX_CONFIGS,
) -> Generator[StepsByConfig, None, None]:
    """Continue one prompt with every config at once and report each step as it is made.

    A text depends on its own config and seed only, not on the texts beside it. The model's lock is held for one pass
    at a time; closing the iterator frees the memory at once.

    Args:
        input_ids: ids of the prompt, shape (pos,).
        configs: 1 to `max_configs`, 40 rows in all.
        limits: when texts end; 64 new tokens by default.
        prefix: keys and values of this prompt, or of one that begins alike.
        slot: gives the context manager that holds the model for one pass; `model.lock.hold` by default.

    Yields:
        The steps of one pass by the index of their config, until the last text has ended.

    Raises:
        InputError: no or too many tokens, configs or rows, or more memory than there is.
    """
    configs = check_configs(tuple(configs), max_configs)
    slot = slot or model.lock.hold
    prefix = prefill(model, input_ids, prefix, slot)
    stopping = StoppingCriteria.after(model, len(prefix.ids), limits or Limits())
    _check_memory(prefix, sum(config.width for config in configs), stopping.max_new_tokens)
    decoders = {index: _decoder(config, stopping) for index, config in enumerate(configs)}
    return _advance(model, prefix, decoders, stopping.max_new_tokens, slot)


def _advance(
    model: "LanguageModel", prefix: Prefix, decoders: dict[int, SequenceDecoder], length: int, slot: Slot
) -> Generator[StepsByConfig, None, None]:
    """Alternate forward pass, selection and report until no decoder has rows left.

    The first step needs no pass: the prefix has its logits. Selection runs while the lock is held: two threads that
    both use all cores would take far longer than one after the other.
    """
    import torch

    label = cache(lambda token_id: token_piece(model.tokenizer, token_id).label)
    logits = prefix.logits.expand(len(decoders), -1)  # (batch, vocab)
    input_ids = torch.tensor([prefix.ids]).expand(len(decoders), -1)  # (batch, pos)
    rows: RowCache | None = None
    new_ids: list[int] = []
    for number in range(length):
        with slot():
            if rows is not None:
                logits = forward(model, [[token_id] for token_id in new_ids], rows)
            selections = _select(decoders, input_ids, logits, number, label, end_ids(model))
            parents = _parents(decoders, selections)
            if parents:
                rows = _reorder_rows(rows, prefix, parents, length)
        yield {index: selection.step for index, selection in selections.items()}
        decoders = {index: decoder for index, decoder in decoders.items() if decoder.rows}
        if not decoders:
            return
        new_ids = [token_id for selection in selections.values() for token_id in selection.token_ids]
        input_ids = torch.cat([input_ids[parents], torch.tensor(new_ids)[:, None]], dim=1)


def _select(
    decoders: dict[int, SequenceDecoder],
    input_ids: "Tensor",
    logits: "Tensor",
    number: int,
    label: Callable[[int], str],
    ends: frozenset[int],
) -> dict[int, Selection]:
    """Process the scores of all rows, then let each decoder select from its own."""
    chains = [decoder.chain for decoder in decoders.values() for _ in range(decoder.rows)]
    batch = BatchScores(logits, process_rows(input_ids, logits, chains), label, ends)
    selections, first_row = {}, 0
    for index, decoder in decoders.items():
        selections[index] = decoder.select(batch, first_row, number)
        first_row += decoder.rows
    return selections


def _parents(decoders: dict[int, SequenceDecoder], selections: dict[int, Selection]) -> list[int]:
    """Return for each next row the row it continues, and update the row count of each decoder."""
    parents, first_row = [], 0
    for index, decoder in decoders.items():
        own_parents = selections[index].parents
        parents += [first_row + parent for parent in own_parents]
        first_row += decoder.rows
        decoder.rows = len(own_parents)
    return parents


def _reorder_rows(rows: RowCache | None, prefix: Prefix, parents: list[int], length: int) -> RowCache:
    """Row i continues row `parents[i]`; at the first step the prompt's cache is expanded."""
    if rows is None:
        return RowCache.of_prefix(prefix.store, len(parents), length)
    rows.reorder(parents)
    return rows


def _decoder(config: DecodingConfig, stopping: StoppingCriteria) -> SequenceDecoder:
    return (BeamDecoder if isinstance(config.kind, Beam) else SamplingDecoder)(config, stopping)


def _check_memory(prefix: Prefix, rows: int, new_tokens: int) -> None:
    """Raise InputError if the KV cache needs over a quarter of the free memory: other sessions decode too."""
    positions = len(prefix.ids)
    needed = prefix.store.nbytes // positions * rows * (positions + new_tokens)
    free = available_memory() // 4
    if needed > free:
        raise InputError(
            f"{rows} rows of {positions + new_tokens:,} tokens need {readable_bytes(needed)}.",
            f"{readable_bytes(free)} may be used now.",
            "Use a shorter prompt, fewer columns or fewer new tokens.",
        )
