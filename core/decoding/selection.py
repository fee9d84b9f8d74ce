"""Selection of the next tokens of all texts from the logits of one pass."""

from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING

from core.decoding.batch_scores import BatchScores, process_rows
from core.decoding.beam_search import BeamDecoder
from core.decoding.config import DecodingConfig
from core.decoding.decoder import SamplingDecoder, Selection, SequenceDecoder
from core.decoding.stopping import StoppingCriteria
from core.decoding.strategies.beam import Beam

if TYPE_CHECKING:
    from torch import Tensor


def make_decoder(config: DecodingConfig, stopping: StoppingCriteria, prompt: Sequence[int]) -> SequenceDecoder:
    """Return the decoder of a config.

    Args:
        prompt: ids of the text it continues, shape (pos,).
    """
    return (BeamDecoder if isinstance(config.kind, Beam) else SamplingDecoder)(config, stopping, prompt)


def select_tokens(
    decoders: Sequence[SequenceDecoder], logits: "Tensor", label: Callable[[int], str]
) -> list[Selection | Exception]:
    """Process the scores of all rows, then let each decoder select from its own.

    Args:
        decoders: of one model, each with at least one row; their prompts, lengths and steps may differ.
        logits: raw, float32, (batch, vocab); the rows of the first decoder first, in the order of its `input_ids`.
        label: readable form of a token.

    Returns:
        The selection of each decoder, or its error: a fault of one strategy does not end the texts of the others.
        Parents count within the decoder.
    """
    counts = [len(decoder.input_ids) for decoder in decoders]
    scores, errors = _process(decoders, counts, logits)
    batch = BatchScores(logits, scores, label, decoders[0].stopping.end_ids)
    selections: list[Selection | Exception] = []
    for decoder, first_row in zip(decoders, accumulate(counts, initial=0), strict=False):
        try:
            selections.append(errors.get(decoder) or decoder.select(batch, first_row))
        except Exception as error:
            selections.append(error)
    return selections


def _process(
    decoders: Sequence[SequenceDecoder], counts: Sequence[int], logits: "Tensor"
) -> tuple["Tensor", dict[SequenceDecoder, Exception]]:
    """Return the processed scores of all rows, and the errors of the decoders whose processors failed."""
    chains = [decoder.chain for decoder in decoders for _ in decoder.input_ids]
    try:
        return process_rows([ids for decoder in decoders for ids in decoder.input_ids], logits, chains), {}
    except Exception as error:
        if len(decoders) == 1:
            return logits, {decoders[0]: error}
    import torch

    alone = [
        _process([one], [count], part) for one, count, part in zip(decoders, counts, logits.split(counts), strict=True)
    ]
    return torch.cat([scores for scores, _ in alone]), {
        key: error for _, errors in alone for key, error in errors.items()
    }
