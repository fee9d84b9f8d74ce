"""Selection of the next tokens of all texts from the logits of one pass."""

from collections.abc import Callable, Sequence
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
    import torch

    check_shape("logits", logits, batch=sum(len(decoder.input_ids) for decoder in decoders), vocab=None)
    parts = torch.split(logits, [len(decoder.input_ids) for decoder in decoders])
    return [_select(decoder, part, label) for decoder, part in zip(decoders, parts, strict=True)]


def _select(decoder: SequenceDecoder, logits: "Tensor", label: Callable[[int], str]) -> Selection | Exception:
    ends = decoder.stopping.end_ids
    try:
        scores = [
            RowScores(row, ids, decoder.chain, label, ends) for row, ids in zip(logits, decoder.input_ids, strict=True)
        ]
        return decoder.select(scores)
    except Exception as error:
        return error
