"""Selection of the next tokens of all texts from the logits of one pass."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from core.decoding.beam_search import BeamDecoder
from core.decoding.config import DecodingConfig
from core.decoding.decoder import SamplingDecoder, Selection, SequenceDecoder
from core.decoding.row_scores import RowScores
from core.decoding.stopping import StoppingCriteria
from core.decoding.strategies.beam import Beam
from core.shapes import check_shape

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
    check_shape("logits", logits, batch=sum(len(decoder.input_ids) for decoder in decoders), vocab=None)
    rows = iter(logits)
    return [decoder.select(_score_rows(decoder, rows, label)) for decoder in decoders]


def _score_rows(decoder: SequenceDecoder, rows: Iterator["Tensor"], label: Callable[[int], str]) -> list[RowScores]:
    """Take the decoder's rows, (vocab,) each, and process them."""
    ends = decoder.stopping.end_ids
    return [RowScores(next(rows), ids, decoder.chain, label, ends) for ids in decoder.input_ids]
