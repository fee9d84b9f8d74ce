"""Verification of every step of a block, from the steps before it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from core.architecture.blocks import blocks, family_of
from core.architecture.families import Block
from core.architecture.steps import BlockSteps, ResidualStream
from core.architecture.verify import operations as op
from core.architecture.verify.counts import head_size
from core.verification import Claim, rounded, rounding, softmax_rounding

if TYPE_CHECKING:
    from core.models import LanguageModel

STEP_ROUTE = "float64 by torch, from the steps on screen before it and the model's weights"


def step_claims(model: "LanguageModel", stream: ResidualStream, shown: BlockSteps) -> Iterator[Claim]:
    """Claim each step's whole tensor, from the steps before it."""
    import torch

    steps = _Recomputing(model, stream, shown)
    for step in shown.steps:
        with torch.inference_mode():
            values, allowed = getattr(steps, step.key)()
        yield Claim(f"{step.name.title}, all numbers", step.values, values, allowed, STEP_ROUTE)


class _Recomputing:
    """Each step by its key, computed from the tensors on screen of the steps before it."""

    def __init__(self, model: "LanguageModel", stream: ResidualStream, shown: BlockSteps) -> None:
        self.model, self.stream, self.layer = model, stream, shown.layer
        self.dtype, self.family = model.dtype, family_of(model)
        self.block: Block = blocks(model)[shown.layer]
        self.at = {step.key: step.values for step in shown.steps}

    def _first_of(self, *keys: str) -> np.ndarray:
        return next(self.at[key] for key in keys if key in self.at)

    def token(self) -> op.Recomputed:
        table = self.model.model.get_input_embeddings().get_parameter("weight")
        rows = np.stack([table[token_id].detach().double().cpu().numpy() for token_id in self.stream.encoded.ids])
        return op.Recomputed(rows, np.zeros_like(rows))

    def position(self) -> op.Recomputed:
        table = self.model.model.base_model.get_submodule(self.family.names.position_embedding).get_parameter("weight")
        rows = table[: len(self.stream.encoded.ids)].detach().double().cpu().numpy()
        return op.Recomputed(rows, np.zeros_like(rows))

    def embedding(self) -> op.Recomputed:
        if "position" in self.at:
            return op.sums(self.dtype, self.at["token"], self.at["position"])
        return op.products(self.dtype, self.at["token"], self.at["token"].shape[-1] ** 0.5)

    def entering(self) -> op.Recomputed:
        expected = self.stream.states[self.layer] if self.layer else self._first_of("embedding", "token")
        return op.Recomputed(expected, np.zeros(expected.shape))

    def norm_1(self) -> op.Recomputed:
        return op.norm(self.dtype, self.block.first_norm, self.at["entering"])

    def query(self) -> op.Recomputed:
        return self._projected(0)

    def key(self) -> op.Recomputed:
        return self._projected(1)

    def value(self) -> op.Recomputed:
        return self._projected(2)

    def _projected(self, which: int) -> op.Recomputed:
        """Compute queries, keys or values, (head, pos, head_dim); GPT-2 has one matrix for all three."""
        attention, x = self.block.attention, self.at["norm_1"]
        if hasattr(attention, "c_attn"):
            made = op.linear(self.dtype, self.family, attention.get_submodule("c_attn"), x)
            made = op.Recomputed(*(np.split(part, 3, axis=-1)[which] for part in made))
        else:
            name = ("q_proj", "k_proj", "v_proj")[which]
            made = op.linear(self.dtype, self.family, attention.get_submodule(name), x)
        d = head_size(self.block)
        return op.Recomputed(*(part.reshape(len(x), -1, d).swapaxes(0, 1) for part in made))

    def query_normed(self) -> op.Recomputed:
        return op.norm(self.dtype, self.block.attention.get_submodule("q_norm"), self.at["query"])

    def key_normed(self) -> op.Recomputed:
        return op.norm(self.dtype, self.block.attention.get_submodule("k_norm"), self.at["key"])

    def query_rotated(self) -> op.Recomputed:
        return op.rotation(self.dtype, self._first_of("query_normed", "query"), *self._angles())

    def key_rotated(self) -> op.Recomputed:
        return op.rotation(self.dtype, self._first_of("key_normed", "key"), *self._angles())

    def _angles(self) -> tuple[np.ndarray, np.ndarray]:
        """Return cosines and sines, (pos, head_dim), by the model's own rotary module."""
        import torch

        module = self.model.model.base_model.get_submodule(self.family.names.rotary)
        places = torch.arange(len(self.stream.encoded.ids), device=self.model.device)[None]
        kind = self.family.rotary_key(self.model.model.config, self.layer)
        like = torch.zeros(1, device=self.model.device, dtype=self.model.model.dtype)
        cos, sin = module(like, places, kind) if kind else module(like, places)
        return cos[0].double().cpu().numpy(), sin[0].double().cpu().numpy()

    def scores(self) -> op.Recomputed:
        queries, keys = self._first_of("query_rotated", "query"), self._first_of("key_rotated", "key")
        return op.scores(self.dtype, queries, keys, _scaling(self.block))

    def masked(self) -> op.Recomputed:
        window = getattr(self.block.attention, "sliding_window", None)
        tokens = len(self.stream.encoded.ids)
        visible = np.array([[q - (window or tokens) < k <= q for k in range(tokens)] for q in range(tokens)])
        values = np.where(visible, self.at["scores"], -np.inf)
        return op.Recomputed(values, np.zeros(values.shape))

    def weights(self) -> op.Recomputed:
        scores = self.at["masked"].astype(np.float64)
        values = op.as_tensor(scores).softmax(-1).numpy()
        return op.Recomputed(values, softmax_rounding(self.dtype, scores, values))

    def mixed(self) -> op.Recomputed:
        return op.mixed_values(self.dtype, self.at["weights"], self.at["value"])

    def attention_out(self) -> op.Recomputed:
        mixed = self.at["mixed"]
        joined = np.concatenate(list(mixed), axis=-1)  # the heads side by side, (pos, head × head_dim)
        return op.linear(self.dtype, self.family, self.block.output_projection, joined)

    def attention_normed(self) -> op.Recomputed:
        return op.norm(self.dtype, self.block.attention_added, self.at["attention_out"])

    def middle(self) -> op.Recomputed:
        return op.sums(self.dtype, self.at["entering"], self._first_of("attention_normed", "attention_out"))

    def norm_2(self) -> op.Recomputed:
        return op.norm(self.dtype, self.block.second_norm, self.at["middle"])

    def gate(self) -> op.Recomputed:
        return op.linear(self.dtype, self.family, self.block.mlp.get_submodule("gate_proj"), self.at["norm_2"])

    def up(self) -> op.Recomputed:
        name = "c_fc" if hasattr(self.block.mlp, "c_fc") else "up_proj"
        return op.linear(self.dtype, self.family, self.block.mlp.get_submodule(name), self.at["norm_2"])

    def activated(self) -> op.Recomputed:
        """Apply the model's own activation in its own number format, whose roundings it repeats one by one."""
        import torch

        name = "act" if hasattr(self.block.mlp, "act") else "act_fn"
        inputs = torch.from_numpy(self._first_of("gate", "up")).to(self.model.model.dtype)
        values = getattr(self.block.mlp, name)(inputs).double().numpy()
        sizes = np.abs(values)
        room = rounding("float32", 4, np.abs(self._first_of("gate", "up")).clip(max=1.0))
        return op.Recomputed(values, room + rounded(self.dtype, sizes, 2))

    def gated(self) -> op.Recomputed:
        return op.products(self.dtype, self.at["activated"], self.at["up"].astype(np.float64))

    def down(self) -> op.Recomputed:
        name = "c_proj" if hasattr(self.block.mlp, "c_proj") else "down_proj"
        x = self._first_of("gated", "activated")
        return op.linear(self.dtype, self.family, self.block.mlp.get_submodule(name), x)

    def mlp_normed(self) -> op.Recomputed:
        return op.norm(self.dtype, self.block.mlp_added, self.at["down"])

    def leaving(self) -> op.Recomputed:
        return op.sums(self.dtype, self.at["middle"], self._first_of("mlp_normed", "down"))


def _scaling(block: Block) -> float:
    """Return the factor of the scores, as the attention module knows it."""
    factor: Any = block.attention.scaling
    return float(factor)
