"""Computations behind the pages, one folder per lesson; only `core.ui` knows that Streamlit exists.

Names of dimensions are the same in annotations, docstrings and on axes:
`batch`, `pos`, `query_pos`, `key_pos`, `layer`, `head`, `head_dim`, `d_model`, `d_mlp`, `vocab`.
"""
