"""Numbers of one forward pass, for one picture of the whole model: embeddings, residual stream, attention, logits."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from core.architecture import blocks, family_of, final_norm, hooked
from core.architecture.ledger import Ledger, ResidualContributions, ledger
from core.models.model_lock import holds_model_lock
from core.probabilities import TokenDistribution
from core.probabilities.next_token import positions_kept
from core.shapes import check_shape
from core.tokenization import EncodedText, encode

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module

    from core.models import LanguageModel

# Attention weights grow with the square of the tokens; a longer text loses its beginning.
MAX_RIVER_TOKENS = 128
# The numbers of an embedding are drawn in this many groups of neighbours, or fewer where it has fewer numbers.
MOST_GROUPS = 32
_FIRST, _SELF = 0, -1  # places of a row of weights that say little: the sink, and the token itself


@dataclass(frozen=True, eq=False)
class River:
    """One forward pass, seen from the last position.

    Attributes:
        read: logits of the next token, and what the model read.
        embeddings: root mean square of each group of neighbouring numbers of what enters the first block, with any
            embedding of the position in it, float32, (pos, group).
        norms: size of the residual stream entering the first block and leaving each one, float32, (layer + 1, pos).
        residual: what each component adds to the last position, after the frozen final norm.
        parts: contributions of all components to the logit of the likeliest token; they add up to that logit.
        weights: attention of the last position, float32, (layer, head, key_pos).
    """

    read: TokenDistribution
    embeddings: npt.NDArray[np.float32]
    norms: npt.NDArray[np.float32]
    residual: ResidualContributions
    parts: Ledger
    weights: npt.NDArray[np.float32]

    @property
    def layers(self) -> int:
        """Number of blocks."""
        return len(self.weights)

    @property
    def attention(self) -> npt.NDArray[np.float64]:
        """Contribution of each block's attention to the logit, shape (layer,)."""
        return self.parts.contributions[1 : 2 * self.layers : 2]

    @property
    def mlp(self) -> npt.NDArray[np.float64]:
        """Contribution of each block's MLP to the logit, shape (layer,)."""
        return self.parts.contributions[2 : 2 * self.layers + 1 : 2]

    @property
    def biases(self) -> float:
        """Contribution of the biases of final norm and output layer together; 0 in a model without them."""
        return float(self.parts.contributions[2 * self.layers + 1 :].sum())

    @property
    def head(self) -> tuple[int, int]:
        """Layer and head, from 1, that the picture shows.

        The layer whose attention adds most to the logit; in it, the head with the largest weight on a token other than
        the first, which often only takes what is not needed, and the last itself. Two tokens or one have no such.
        """
        layer = int(self.attention.argmax())
        between = self.weights[layer, :, _FIRST + 1 : _SELF]
        head = int(between.max(-1).argmax()) if between.size else 0
        return layer + 1, head + 1


@holds_model_lock
def read_river(model: "LanguageModel", text: str) -> River:
    """Run the model once over `text`; keep what the picture shows.

    Raises:
        InputError: an unknown family, or a text that cannot be read.
    """
    import torch

    encoded, family = encode(model, text, MAX_RIVER_TOKENS), family_of(model)
    ids = torch.tensor([encoded.ids], device=model.device)
    keep = positions_kept(len(encoded.ids), model)
    outputs, streams = list["Tensor"](), list["Tensor"]()
    with torch.inference_mode():
        with _catching(model, outputs, streams):
            made = model.model(input_ids=ids, output_attentions=True, logits_to_keep=keep, use_cache=False)
        parts = torch.stack([streams[0][-1], *outputs]).double()
        vectors = family.frozen_norm(final_norm(model), model.model.config, parts)
        raw = family.output_layer(model.model)(final_norm(model)(streams[-1][None])[0, -1])
        weights = torch.stack([layer[0, :, -1] for layer in made.attentions])
        norms = torch.stack([stream.double().norm(dim=-1) for stream in streams])
    read = TokenDistribution(encoded, made.logits[0, -1].float().cpu().numpy())
    residual = _contributions(model, encoded, _as_numpy(vectors), _as_numpy(raw))
    layers, pos = len(outputs) // 2, len(encoded.ids)
    check_shape("the attention weights", weights, layer=layers, head=None, key_pos=pos)
    check_shape("the norms of the stream", norms, layer=layers + 1, pos=pos)
    return River(
        read=read,
        embeddings=group_sizes(_as_numpy(streams[0])),
        norms=_as_numpy(norms),
        residual=residual,
        parts=ledger(model, residual, int(read.ranking[0])),
        weights=_as_numpy(weights),
    )


def group_sizes(vectors: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return the root mean square of each group of neighbouring numbers; groups differ in size by at most one.

    Args:
        vectors: shape (pos, d_model).

    Returns:
        Shape (pos, group).

    >>> group_sizes(np.array([[3.0, -4.0]], dtype=np.float32)).tolist()
    [[3.0, 4.0]]
    """
    groups = np.array_split(vectors.astype(np.float64), min(MOST_GROUPS, vectors.shape[-1]), axis=-1)
    sizes: npt.NDArray[np.float32] = np.stack([(group**2).mean(-1) ** 0.5 for group in groups], -1).astype(np.float32)
    return sizes


@contextmanager
def _catching(model: "LanguageModel", outputs: "list[Tensor]", streams: "list[Tensor]") -> Iterator[None]:
    """Keep what each component adds at the last position, (d_model,), and the stream, (pos, d_model), in a pass.

    The stream is kept where it enters a block, and where it enters the final norm.
    """

    def keep_output(module: "Module", inputs: "tuple[Tensor, ...]", output: "Tensor") -> None:
        outputs.append(output[0, -1])

    def keep_input(module: "Module", inputs: "tuple[Tensor, ...]") -> None:
        streams.append(inputs[0][0])

    found = blocks(model)
    readers = [*(block.module for block in found), final_norm(model)]
    added = [module for block in found for module in (block.attention_added, block.mlp_added)]
    with hooked(after=[(one, keep_output) for one in added], before=[(one, keep_input) for one in readers]):
        yield


def _contributions(
    model: "LanguageModel",
    encoded: EncodedText,
    vectors: npt.NDArray[np.float32],
    logits: npt.NDArray[np.float32],
) -> ResidualContributions:
    """Name the components, embedding first, as the ledger of the Architecture page does."""
    layers = len(blocks(model))
    names = ["embedding", *(f"{kind} {layer + 1}" for layer in range(layers) for kind in ("attention", "MLP"))]
    if len(vectors) > len(names):
        names.append("final norm's bias")
    check_shape("the contributions", vectors, component=len(names), d_model=None)
    cap = family_of(model).logit_cap(model.model.config)
    return ResidualContributions(encoded, len(encoded.ids) - 1, tuple(names), vectors, logits, cap)


def _as_numpy(tensor: "Tensor") -> npt.NDArray[np.float32]:
    array: npt.NDArray[np.float32] = tensor.float().cpu().numpy()
    return array
