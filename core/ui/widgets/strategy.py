"""The controls of a decoding strategy, wherever one is chosen: each place has its own, under its own keys."""

from collections.abc import Iterable
from dataclasses import replace

import streamlit as st

from core.decoding import SEED, STRATEGIES, Strategy
from core.knobs import Knob
from core.ui.state import keys
from core.ui.state.url import put_in_link
from core.ui.widgets.knobs import knob
from core.ui.widgets.number_box import number_box


def pick_strategy(group: str, label: str = "Strategy", first: int = 0, show_label: bool = True) -> Strategy:
    """A picker of all strategies, one that was added included.

    Args:
        group: whose controls these are; part of their keys.
        first: index of the strategy at first sight.
    """
    titles = {kind.title: kind for kind in STRATEGIES.values()}
    key = keys.strategy(group)
    put_in_link(key)
    title = st.selectbox(
        label,
        list(titles),
        first,
        key=key,
        label_visibility="visible" if show_label else "collapsed",
        bind="query-params",
    )
    return titles[title]


def own_knob(group: str, declared: Knob) -> Knob:
    """The same declaration under a key of this group: other places have a temperature too."""
    return replace(declared, key=keys.own_knob(group, declared.key))


def knob_values(group: str, declared: Iterable[Knob]) -> dict[str, float]:
    """Draw sliders one below the other; their values by the keys the strategy declared."""
    return {one.key: knob(own_knob(group, one)) for one in declared}


def seed_box(group: str) -> int:
    """A box, not a slider: a million settings lie too close together."""
    return number_box(own_knob(group, SEED))
