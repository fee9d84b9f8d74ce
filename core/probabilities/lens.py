"""Logit lens: the model's output if it stopped after each layer.

Reference: nostalgebraist, "interpreting GPT: the logit lens", 2020.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from core.architecture import final_norm, output_logits
from core.knobs import Knob
from core.models.model_lock import holds_model_lock
from core.shapes import check_shape
from core.tokenization import EncodedText, encode

if TYPE_CHECKING:
    from torch import Tensor

    from core.models import LanguageModel

# 64 tokens through 31 layers take 2 s on two cores with SmolLM2.
MAX_LENS_TOKENS = 64
COLUMNS = Knob(
    "columns",
    "Positions shown",
    1,
    MAX_LENS_TOKENS,
    8,
    1,
    "The last positions of the text; up to 8 have room for numbers, up to 14 for words.",
)
# Positions whose logits are computed at a time: 32 rows of a vocabulary of 262,144 take 34 MB.
ROWS_AT_A_TIME = 32


@dataclass(frozen=True, eq=False)
class LogitLens:
    """Likeliest token after every layer, at every position. Row 0 is the embedding, the last row the model's output.

    Attributes:
        encoded: tokens that the model read.
        targets: token that follows each position in the text; after the last one the model's own choice, shape (pos,).
        top_ids, top_probabilities: likeliest token and its probability, shape (layer, pos).
        target_ranks: rank of the target, 1 is the likeliest, shape (layer, pos).
    """

    encoded: EncodedText
    targets: npt.NDArray[np.int64]
    top_ids: npt.NDArray[np.int64]
    top_probabilities: npt.NDArray[np.float64]
    target_ranks: npt.NDArray[np.int64]

    def __post_init__(self) -> None:
        positions = len(self.encoded.ids)
        check_shape("targets", self.targets, pos=positions)
        for name in ("top_ids", "top_probabilities", "target_ranks"):
            check_shape(name, getattr(self, name), layer=self.layers, pos=positions)

    @property
    def layers(self) -> int:
        """Number of rows, the embedding included."""
        return len(self.top_ids)


@holds_model_lock
def logit_lens(model: "LanguageModel", text: str, max_tokens: int = MAX_LENS_TOKENS) -> LogitLens:
    """Read every layer's residual stream through the final norm and the output layer.

    It computes one layer and a few positions at a time: all logits together would take 390 MB for SmolLM2.

    Raises:
        InputError: the text cannot be read, or the model's final norm is not where it is in known families.
    """
    import torch

    encoded = encode(model, text, max_tokens)
    ids = torch.tensor([encoded.ids], device=model.device)
    with torch.inference_mode():
        states = model.model.base_model(input_ids=ids, output_hidden_states=True, use_cache=False).hidden_states
        predicted = output_logits(model, states[-1][0, -1:]).argmax(-1)
        targets = torch.cat([ids[0, 1:], predicted])
        rows = [_read_layer(model, normed_state(model, states, layer), targets) for layer in range(len(states))]
    top_ids, top_probabilities, ranks = (np.stack(column) for column in zip(*rows, strict=True))
    return LogitLens(encoded, targets.cpu().numpy(), top_ids, top_probabilities, ranks)


def normed_state(model: "LanguageModel", states: "tuple[Tensor, ...]", layer: int) -> "Tensor":
    """Apply the final norm to the residual stream after `layer` blocks, shape (pos, d_model).

    subtle: the last of transformers' hidden states has been through the norm already; a second time would change it.
    """
    return states[layer][0] if layer == len(states) - 1 else final_norm(model)(states[layer][0])


def _read_layer(model: "LanguageModel", normed: "Tensor", targets: "Tensor") -> tuple[npt.NDArray[Any], ...]:
    """Return the top ids, their probabilities and the targets' ranks, each of shape (pos,)."""
    import torch

    parts = []
    for start in range(0, len(normed), ROWS_AT_A_TIME):
        logits = output_logits(model, normed[start : start + ROWS_AT_A_TIME])  # (rows, vocab)
        best, top_ids = logits.max(-1)
        target = targets[start : start + ROWS_AT_A_TIME, None]
        target_logits = logits.gather(-1, target)
        before = torch.arange(logits.shape[-1], device=logits.device) < target
        ranks = 1 + ((logits > target_logits) | ((logits == target_logits) & before)).sum(-1)
        # In place, because new memory pages for every layer cost more than the exponentials; summed in float64.
        probabilities = 1 / logits.sub_(best[:, None]).exp_().sum(-1, dtype=torch.float64)
        parts.append((top_ids.cpu().numpy(), probabilities.cpu().numpy(), ranks.cpu().numpy()))
    return tuple(np.concatenate(column) for column in zip(*parts, strict=True))
