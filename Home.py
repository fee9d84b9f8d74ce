"""LLM Playground: `streamlit run Home.py`."""

from core import ui

ui.run_app()
