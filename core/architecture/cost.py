"""Cost of a model: memory of its weights, memory of its key/value cache, arithmetic for each token."""

from dataclasses import dataclass

from core.architecture.design import Dimensions
from core.errors import InputError

# Name, label, smallest and largest value that may be typed.
LIMITS = {
    "layers": ("Blocks", 1, 200),
    "heads": ("Heads", 1, 256),
    "kv_heads": ("Key/value heads", 1, 256),
    "head_dim": ("Head dimension", 1, 1024),
    "d_model": ("d_model", 1, 65_536),
    "d_mlp": ("d_mlp", 1, 262_144),
    "vocab": ("Vocabulary", 1, 1_000_000),
    "context": ("Context", 1, 10_000_000),
}


@dataclass(frozen=True)
class Cost:
    """Cost of a model, in numbers to store and operations to compute.

    Attributes:
        attention, mlp: numbers in the matrices of all blocks.
        embedding: numbers in the token embedding, and in the output layer where that is another matrix.
        cache_token, cache_full: numbers in the key/value cache for one more token, and at full context.
        flops_matrices: floating-point operations in matrices for one token, the output layer included.
        flops_attention: those for scores and weighted values at full context.
    """

    attention: int
    mlp: int
    embedding: int
    cache_token: int
    cache_full: int
    flops_matrices: int
    flops_attention: int

    @property
    def parameters(self) -> int:
        """All matrices; norms, biases and learned positions, about 1% at most, are not among them."""
        return self.attention + self.mlp + self.embedding


def cost(d: Dimensions) -> Cost:
    """Compute the cost that the dimensions imply; a multiplication and an addition are two operations.

    Reference: Kaplan et al. 2020, "Scaling Laws for Neural Language Models", table 1.

    >>> gpt2 = Dimensions(12, 12, 12, 64, 768, 3072, 50257, 1024, mlp_matrices=2, tied=True)
    >>> cost(gpt2).cache_token, cost(gpt2).flops_matrices
    (18432, 247064064)
    """
    check_dimensions(d)
    query, key_value = d.heads * d.head_dim, d.kv_heads * d.head_dim
    attention = d.layers * d.d_model * (2 * query + 2 * key_value)  # query and output, key and value
    mlp = d.layers * d.mlp_matrices * d.d_model * d.d_mlp
    table = d.vocab * d.d_model
    cached_positions = (d.layers - d.local_layers) * d.context + d.local_layers * min(
        d.window, d.context
    )  # layer × pos
    return Cost(
        attention=attention,
        mlp=mlp,
        embedding=table if d.tied else 2 * table,
        cache_token=2 * d.layers * key_value,
        cache_full=2 * cached_positions * key_value,
        flops_matrices=2 * (attention + mlp + table),
        flops_attention=4 * cached_positions * query,
    )


def check_dimensions(d: Dimensions) -> None:
    """Raise InputError for the first number out of range, or for heads that cannot share key/value heads."""
    for name, (label, low, high) in LIMITS.items():
        value = getattr(d, name)
        if not low <= value <= high:
            raise InputError(f"{label} was {value:,}.", f"It may be {low:,} to {high:,}.", "")
    if d.heads % d.kv_heads:
        raise InputError(
            f"{d.heads} heads cannot share {d.kv_heads} key/value heads.", "Each is shared by equally many heads.", ""
        )
    if d.head_dim % 2:
        raise InputError(
            f"Head dimension was {d.head_dim}.",
            "Rotary positions rotate pairs, so it is even.",
            "Add or take away 1.",
        )
    if d.d_model % d.heads:
        raise InputError(
            f"{d.d_model:,} dimensions cannot be shared by {d.heads} heads.",
            "transformers builds such models only when the number of heads divides d_model.",
            "Choose other numbers.",
        )
