"""Stylesheet of the Decoding page."""

from pathlib import Path

STYLE = Path(__file__).parent / "decoding.css"
