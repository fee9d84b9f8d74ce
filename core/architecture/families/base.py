"""The questions a family of models answers; each file of this folder registers the families it describes.

Everything else in this app works on these answers and knows no family by name.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from core.architecture.arithmetic import activation
from core.architecture.design import Dimensions, ModelDesign
from core.architecture.trace import Trace
from core.errors import InputError

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Linear, Module
    from transformers import PreTrainedConfig, PreTrainedModel


@dataclass(frozen=True)
class ModuleNames:
    """Names a family gives to the modules that every model has; a dot leads to a module inside.

    Attributes:
        base: the model without its output layer.
        token_embedding, position_embedding, blocks, final_norm: in `base`; "" where there is no table of positions.
        first_norm, attention, second_norm, mlp: in a block; attention and MLP read the stream through the norms.
        output_projection: in a block; its input holds the heads side by side, (batch, pos, head × head_dim).
        attention_added, mlp_added: in a block; their outputs are added to the residual stream, (batch, pos, d_model).
        output_layer: in the model.
        rotary: in `base`; the module that gives cosines and sines of the angles, "" where there is none.
    """

    base: str
    token_embedding: str
    position_embedding: str
    blocks: str
    final_norm: str
    first_norm: str
    attention: str
    output_projection: str
    attention_added: str
    second_norm: str
    mlp: str
    mlp_added: str
    output_layer: str = "lm_head"
    rotary: str = ""

    @property
    def block_list(self) -> str:
        """Full name of the list of blocks."""
        return f"{self.base}.{self.blocks}"


@dataclass(frozen=True, eq=False)
class Block:
    """One Transformer block of a model, its modules under the same names in every family.

    Invariant: the residual stream leaving a block is the one entering it, plus the output of `attention_added`, plus
    the output of `mlp_added`.
    """

    module: "Module"
    names: ModuleNames

    @property
    def first_norm(self) -> "Module":
        """Norm before attention."""
        return self.module.get_submodule(self.names.first_norm)

    @property
    def attention(self) -> "Module":
        """Attention; its second output is the weights, (batch, head, query_pos, key_pos), with eager attention."""
        return self.module.get_submodule(self.names.attention)

    @property
    def output_projection(self) -> "Module":
        """Last layer of the attention; its input holds the heads side by side, (batch, pos, head × head_dim)."""
        return self.module.get_submodule(self.names.output_projection)

    @property
    def attention_added(self) -> "Module":
        """Module whose output is what attention adds to the residual stream, (batch, pos, d_model)."""
        return self.module.get_submodule(self.names.attention_added)

    @property
    def second_norm(self) -> "Module":
        """Norm before the MLP."""
        return self.module.get_submodule(self.names.second_norm)

    @property
    def mlp(self) -> "Module":
        """The MLP."""
        return self.module.get_submodule(self.names.mlp)

    @property
    def mlp_added(self) -> "Module":
        """Module whose output is what the MLP adds to the residual stream, (batch, pos, d_model)."""
        return self.module.get_submodule(self.names.mlp_added)


@dataclass(frozen=True, eq=False)
class NormWeights:
    """Numbers of a norm, float32.

    Attributes:
        scale: factor after the norm, shape (d_model,) or (head_dim,).
        shift: added after it by a LayerNorm; None for an RMSNorm.
        eps: added to the variance or the mean square.
    """

    scale: "Tensor"
    shift: "Tensor | None"
    eps: float


@dataclass(frozen=True)
class Family(ABC):
    """A family of models: everything in which it differs from the others.

    Attributes:
        model_type: transformers' name.
        title: name for people.
        released: year and month; lists name the oldest family first.
        tokenizer: key of the registered tokenizer that all its catalog models share, "" if each brings its own.
    """

    model_type: str
    title: str
    released: str
    tokenizer: str = ""

    names: ClassVar[ModuleNames]

    def blocks(self, model: "PreTrainedModel") -> tuple[Block, ...]:
        """Return the blocks of a model, first to last."""
        return tuple(Block(module, self.names) for module in model.get_submodule(self.names.block_list).children())

    def final_norm(self, model: "PreTrainedModel") -> "Module":
        """Return the norm between the last block and the output layer."""
        return model.get_submodule(f"{self.names.base}.{self.names.final_norm}")

    def output_layer(self, model: "PreTrainedModel") -> "Linear":
        """Return the layer from the residual stream to the logits; its weight is (vocab, d_model)."""
        return linear_layer(model, self.names.output_layer)

    def token_table(self, model: "PreTrainedModel") -> "Tensor":
        """Return the table of token embeddings as it is stored, before any factor of the model; (vocab, d_model)."""
        return model.get_parameter(f"{self.names.base}.{self.names.token_embedding}.weight")

    def position_table(self, model: "PreTrainedModel") -> "Tensor | None":
        """Return the learned table of positions, (context, d_model); None where positions rotate queries and keys."""
        name = self.names.position_embedding
        return model.get_parameter(f"{self.names.base}.{name}.weight") if name else None

    def rotary_base(self, config: "PreTrainedConfig", layer: int) -> float | None:
        """Base θ of the rotary angles of layer `layer` (from 0); None where positions are a table."""
        return None

    def logit_cap(self, config: "PreTrainedConfig") -> float:
        """Soft cap of the logits, cap × tanh(logit / cap); 0 for none."""
        return 0.0

    def window(self, config: "PreTrainedConfig", layer: int) -> int | None:
        """Number of tokens a query of layer `layer` (from 0) sees, itself included; None for all before it."""
        kinds: Sequence[str] = getattr(config, "layer_types", None) or ()
        return int(config.sliding_window) if kinds and kinds[layer] == "sliding_attention" else None

    def rotary_key(self, config: "PreTrainedConfig", layer: int) -> str | None:
        """Third argument of the model's rotary module for layer `layer`; None if it takes none."""
        return None

    def check_steps(self, config: "PreTrainedConfig") -> None:
        """Raise InputError if the steps below do not compute what this configuration asks for."""
        activation(self.design(config).activation)

    @abstractmethod
    def design(self, config: "PreTrainedConfig") -> ModelDesign:
        """Read a configuration."""

    @abstractmethod
    def embed(self, base: "Module", ids: "Tensor") -> Trace:
        """Trace the embedding of ids (pos,); the last tensor enters the first block, (pos, d_model)."""

    @abstractmethod
    def steps(self, block: Block, x: "Tensor", layer: int, config: "PreTrainedConfig") -> Trace:
        """Trace block `layer` (from 0) from the stream entering it to the one leaving it, both (pos, d_model)."""

    @abstractmethod
    def score_scale(self, config: "PreTrainedConfig", layer: int) -> float:
        """Factor of q·k in layer `layer` (from 0)."""

    @abstractmethod
    def query_key_modules(self, block: Block) -> "tuple[Module, ...]":
        """Return the modules whose outputs hold queries and keys, before any rotation."""

    @abstractmethod
    def queries_and_keys(self, outputs: "Sequence[Tensor]", head_dim: int) -> "tuple[Tensor, Tensor]":
        """Split outputs of `query_key_modules` for one text into (head, pos, head_dim), (kv_head, pos, head_dim)."""

    @abstractmethod
    def matrix(self, layer: "Module") -> "Tensor":
        """Weight of a linear layer of a block as (out, in), however it is stored."""

    @abstractmethod
    def query_key_value(self, block: Block) -> "tuple[Module, ...]":
        """Return the linear layers that make queries, keys and values; their outputs side by side have this order."""

    @abstractmethod
    def mlp_layers(self, block: Block) -> "tuple[tuple[Module, ...], Module]":
        """Return the linear layers that read the MLP's input (the gate first, if there is one), and the last layer."""

    @abstractmethod
    def norm_weights(self, norm: "Module", config: "PreTrainedConfig") -> NormWeights:
        """Return the numbers of any norm of the model."""

    @abstractmethod
    def block_widths(self, block: Block) -> tuple[int, int, int]:
        """Numbers in all queries of a position, in all its keys, and inside the MLP, by the shapes of the weights."""

    @abstractmethod
    def frozen_norm(self, norm: "Module", config: "PreTrainedConfig", parts: "Tensor") -> "Tensor":
        """Apply the final norm to the parts of a sum, at the scale it has for the sum.

        Args:
            norm: the final norm.
            config: the model's.
            parts: (component, d_model), float64.

        Returns:
            (component, d_model), one row more where the norm adds a bias; the rows sum to the normed sum.
        """

    @abstractmethod
    def frozen_norm_code(self) -> list[str]:
        """Lines of code, indented by 4, that make `normed` from `parts` and `norm` as `frozen_norm` does."""


def linear_layer(module: "Module", name: str) -> "Linear":
    """Return a linear layer inside a module; TypeError if it is something else."""
    import torch

    found = module.get_submodule(name)
    if not isinstance(found, torch.nn.Linear):
        raise TypeError(f"{name} is a {type(found).__name__}, not a Linear.")
    return found


def read_dimensions(
    config: "PreTrainedConfig", kv_heads: int, head_dim: int, d_mlp: int, mlp_matrices: int
) -> Dimensions:
    """Dimensions of a configuration; the arguments are those that each family names differently."""
    local = (getattr(config, "layer_types", None) or []).count("sliding_attention")
    return Dimensions(
        layers=config.num_hidden_layers,
        heads=config.num_attention_heads,
        kv_heads=kv_heads,
        head_dim=head_dim,
        d_model=config.hidden_size,
        d_mlp=d_mlp,
        vocab=config.vocab_size,
        context=config.max_position_embeddings,
        mlp_matrices=mlp_matrices,
        tied=bool(config.tie_word_embeddings),
        local_layers=local,
        window=config.sliding_window if local else 0,
    )


FAMILIES: dict[str, Family] = {}


def register(family: Family) -> None:
    """Add a family.

    Raises:
        InputError: its model type is taken.
    """
    if family.model_type in FAMILIES:
        raise InputError(
            f"The model type {family.model_type!r} is taken.", "Model types are unique.", "Describe each in one file."
        )
    FAMILIES[family.model_type] = family


def find_family(model_type: str) -> Family:
    """Return the family of a model type; InputError names the known ones."""
    if model_type not in FAMILIES:
        known = ", ".join(family.title for family in FAMILIES.values())
        raise InputError(f"The family {model_type!r} is not known here.", f"Known: {known}.", "Choose another model.")
    return FAMILIES[model_type]
