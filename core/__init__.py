"""Computations behind the pages, one folder per lesson; only `core.ui` knows that Streamlit exists.

Names of dimensions are the same in annotations, docstrings and on axes:
`batch`, `pos`, `query_pos`, `key_pos`, `layer`, `head`, `head_dim`, `d_model`, `d_mlp`, `vocab`.
"""

# `core.models` checks files against the families, which a higher layer describes: importing anything of `core`
# registers them.
import core.architecture.families  # noqa: F401

__all__: list[str] = []
