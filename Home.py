"""LLM Playground: `streamlit run Home.py`."""

from core import ui
from core.ui.lessons import lesson_bar

ui.run_app(lesson_bar)
