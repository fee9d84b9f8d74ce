"""Layers: no import points to a higher layer, a sibling, or in a circle."""

from tests.guards.imports import LAYERS, UI_LAYERS, import_circles, importers, upward_imports
from tests.guards.sources import expect_none, house, planted

CORE = tuple(source for source in house("core") if source.module != "core")  # which holds only its folders
APP = (*CORE, *house("pages", "Home.py"))
UI = tuple(source for source in CORE if source.module.startswith("core.ui"))


def in_layers(**texts: str) -> list[str]:
    return upward_imports(planted(**texts), "core", LAYERS)


def in_rooms(**texts: str) -> list[str]:
    return upward_imports(planted(**texts), "core.ui", UI_LAYERS)


def test_nothing_imports_from_a_layer_above_its_own():
    expect_none(upward_imports(APP, "core", LAYERS))


def test_an_import_that_points_up_is_seen_wherever_it_hides():
    assert in_layers(core__models__pool="import core.chat") == ["core.models.pool:1 imports core.chat"]
    assert in_layers(core__plots__style="from core import ui", core__ui__="") == ["core.plots.style:1 imports core.ui"]
    inside = "def later():\n    from core.decoding.engine import decode"
    assert in_layers(core__probabilities__draws=inside) == ["core.probabilities.draws:2 imports core.decoding.engine"]
    typed = "if TYPE_CHECKING:\n    from core.decoding import Run"
    assert in_layers(core__attention__kinds=typed) == ["core.attention.kinds:2 imports core.decoding"]
    assert in_layers(core__ui__widgets="import pages.chat") == ["core.ui.widgets:1 imports pages.chat"]
    relative = "from ..chat import answer"
    assert in_layers(core__models__pool=relative) == ["core.models.pool:1 imports core.chat"]


def test_an_import_that_points_down_is_free_and_a_new_package_needs_a_place():
    assert in_layers(core__chat__prompt="import torch\nfrom core.models import LanguageModel") == []
    assert in_layers(core__cellar="") == ["core.cellar has no place in the order of layers"]


def test_the_rooms_of_the_interface_stand_in_their_order():
    expect_none(upward_imports(UI, "core.ui", UI_LAYERS))


def test_a_room_that_looks_into_another_one_is_seen():
    assert in_rooms(core__ui__chat__cells="from core.ui.decoding import measures") == [
        "core.ui.chat.cells:1 imports core.ui.decoding"
    ]
    assert in_rooms(core__ui__state__url="from core.ui.widgets import figure") == [
        "core.ui.state.url:1 imports core.ui.widgets"
    ]
    assert in_rooms(core__ui__shell__pages="from core import ui", core__ui__="") == [
        "core.ui.shell.pages:1 imports core.ui"
    ]
    assert in_rooms(core__ui__chat__cells="from core.ui import View\nimport core.ui.state.keys") == []


def test_no_modules_import_each_other_in_a_circle():
    expect_none(import_circles(CORE))


def test_a_circle_is_seen_and_one_that_a_function_closes_later_is_none():
    back = planted(core__a="from core.b import x", core__b="import core.c", core__c="from core import a")
    assert set(import_circles(back)) == {"core.a", "core.b", "core.c"}
    later = planted(core__a="from core.b import x", core__b="def f():\n    import core.a")
    assert import_circles(later) == []


def test_streamlit_is_imported_at_the_border_only():
    assert {name for name in importers(CORE, "streamlit") if not name.startswith("core.ui")} == set()
    assert importers(planted(core__a="import streamlit as st", core__b="import os"), "streamlit") == {"core.a"}
