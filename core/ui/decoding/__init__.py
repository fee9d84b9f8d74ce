"""Views of the Decoding page."""

from core.ui.decoding.beam_view import beam_view
from core.ui.decoding.compare_view import compare_view
from core.ui.decoding.picks_view import picks_view
from core.ui.decoding.prompt import CHAT, PLAIN
from core.ui.decoding.session import COMPARE, SWEEP
from core.ui.decoding.settings import columns_preset
from core.ui.decoding.step_view import step_view
from core.ui.decoding.sweep_view import sweep_view

__all__ = [
    "CHAT",
    "COMPARE",
    "PLAIN",
    "SWEEP",
    "beam_view",
    "columns_preset",
    "compare_view",
    "picks_view",
    "step_view",
    "sweep_view",
]
