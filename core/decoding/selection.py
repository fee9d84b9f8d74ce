"""Selection of the next tokens of all texts from the logits of one pass."""

from collections.abc import Callable, Sequence
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
) -> list[Selection]:
    """Process the scores of all rows, then let each decoder select from its own.

    Args:
        decoders: of one model, each with at least one row; their prompts, lengths and steps may differ.
        logits: raw, float32, (batch, vocab); the rows of the first decoder first, in the order of its `input_ids`.
        label: readable form of a token.

    Returns:
        The selection of each decoder. Parents count within the decoder.
    """
    rows = [(decoder.chain, input_ids) for decoder in decoders for input_ids in decoder.input_ids]
    scores = process_rows([input_ids for _, input_ids in rows], logits, [chain for chain, _ in rows])
    batch = BatchScores(logits, scores, label, decoders[0].stopping.end_ids)
    selections, first_row = [], 0
    for decoder in decoders:
        row_count = len(decoder.input_ids)
        selections.append(decoder.select(batch, first_row))
        first_row += row_count
    return selections
