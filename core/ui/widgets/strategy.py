"""Controls of a decoding strategy; every group of controls has its own keys."""

from collections.abc import Iterable
from dataclasses import replace

import streamlit as st

from core.decoding import SEED, STRATEGIES, Strategy
from core.knobs import Knob
from core.ui.state import keys
from core.ui.state.link import put_in_link
from core.ui.widgets.knobs import knob
from core.ui.widgets.number_box import number_box


def pick_strategy(group: str, label: str = "Strategy", first: int = 0, show_label: bool = True) -> Strategy:
    """Draw a picker of all registered strategies.

    Args:
        group: name of the group of controls; part of their keys.
        first: index of the initial strategy.
    """
    titles = {kind.title: kind for kind in STRATEGIES.values()}
    key = keys.strategy(group)
    put_in_link(key, list(titles)[first], list(titles).__contains__)
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
    """Return the declaration under a key of this group, because other groups have the same knob."""
    return replace(declared, key=keys.own_knob(group, declared.key))


def knob_values(group: str, declared: Iterable[Knob]) -> dict[str, float]:
    """Draw sliders one below the other; returns their values by the declared keys."""
    return {one.key: knob(own_knob(group, one)) for one in declared}


def seed_box(group: str) -> int:
    """Draw a box for the seed; a slider over a million values would be too fine."""
    return number_box(own_knob(group, SEED))
