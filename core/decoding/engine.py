"""Decoding engine: one batch for all configs; each pass of the model adds one token to every text.

A pass over eight rows costs little more than over one, because reading the weights from memory is what takes time.
All rows continue the same prompt, whose keys and values are computed once. `textbook` is the same loop for one text.
"""

from collections.abc import Generator, Sequence
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING

from core.decoding.config import MAX_CONFIGS, DecodingConfig, Limits, check_configs
from core.decoding.decoder import SequenceDecoder
from core.decoding.forward import forward
from core.decoding.kv_cache import RowCache
from core.decoding.prefix import Prefix, Slot, prefill
from core.decoding.records import StepsByConfig
from core.decoding.selection import make_decoder, select_tokens
from core.decoding.stopping import StoppingCriteria
from core.errors import InputError
from core.models.memory import available_memory
from core.settings import readable_bytes
from core.tokenization import token_piece

if TYPE_CHECKING:
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
    decoders = {index: make_decoder(config, stopping, prefix.ids) for index, config in enumerate(configs)}
    return _advance(model, prefix, decoders, stopping.max_new_tokens, slot)


def _advance(
    model: "LanguageModel", prefix: Prefix, decoders: dict[int, SequenceDecoder], length: int, slot: Slot
) -> Generator[StepsByConfig, None, None]:
    """Alternate forward pass, selection and report until no decoder has rows left.

    The first step needs no pass: the prefix has its logits. Selection runs while the lock is held: two threads that
    both use all cores would take far longer than one after the other.
    """
    label = cache(lambda token_id: token_piece(model.tokenizer, token_id).label)
    logits = prefix.logits.expand(len(decoders), -1)  # (batch, vocab)
    rows: RowCache | None = None
    new_ids: list[int] = []
    while decoders:
        with slot():
            if rows is not None:
                logits = forward(model, [[token_id] for token_id in new_ids], rows)
            starts = [0, *accumulate(len(decoder.input_ids) for decoder in decoders.values())]
            selections = select_tokens(list(decoders.values()), logits, label)
            parents = [
                start + parent for start, chosen in zip(starts, selections, strict=False) for parent in chosen.parents
            ]
            if parents:
                rows = _reorder_rows(rows, prefix, parents, length)
        yield {index: selection.step for index, selection in zip(decoders, selections, strict=True)}
        decoders = {index: decoder for index, decoder in decoders.items() if decoder.input_ids}
        new_ids = [token_id for selection in selections for token_id in selection.token_ids]


def _reorder_rows(rows: RowCache | None, prefix: Prefix, parents: list[int], length: int) -> RowCache:
    """Row i continues row `parents[i]`; at the first step the prompt's cache is expanded."""
    if rows is None:
        return RowCache.of_prefix(prefix.store, len(parents), length)
    rows.reorder(parents)
    return rows


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
