"""Poster of the whole model: a well-formed SVG of A2 size that holds its words as text."""

import re
from xml.etree import ElementTree

import pytest

from core.plots import PosterFacts, river_poster
from core.river import read_river, river_picture

SVG = "{http://www.w3.org/2000/svg}"


def poster(model, text: str) -> ElementTree.Element:
    facts = PosterFacts(text, "Llama & friends", "2026-11-24", "http://host/?a=1&b=2", "12 values, all equal")
    return ElementTree.fromstring(river_poster(river_picture(model, read_river(model, text), 42, 1), facts))


def words(root: ElementTree.Element) -> list[str]:
    return [node.text or "" for node in root.iter(f"{SVG}text")]


@pytest.mark.parametrize("text", ["Hello", "The quick brown fox jumps over the lazy dog. Hello my name is"])
def test_it_is_a2_and_says_where_its_numbers_come_from(small_models, text):
    root = poster(small_models["llama"], text)
    assert (root.get("width"), root.get("height")) == ("594mm", "420mm")
    written_words = words(root)
    assert (
        "Llama & friends · 2026-11-24 · 12 values, all equal" in written_words
        and "http://host/?a=1&b=2" in written_words
    )
    assert any(text.startswith(line) for line in written_words)


def test_what_was_typed_stays_text_and_nothing_is_loaded_from_elsewhere(small_models):
    root = poster(small_models["gpt2"], '<script>alert("x")</script> & \x07')
    assert {node.tag.removeprefix(SVG) for node in root.iter()} <= {
        *("svg", "title", "defs", "pattern", "rect", "text", "path", "polygon"),
    }
    written = ElementTree.tostring(root, encoding="unicode")
    assert not re.search(r"href|<image|@import|url\((?!#)", written)


def test_every_mark_lies_on_the_paper(small_models):
    root = poster(small_models["qwen2"], "The quick brown fox jumps over the lazy dog. Hello my name is")
    for box in root.iter(f"{SVG}rect"):
        x, y, width, height = (float(box.get(name, 0)) for name in ("x", "y", "width", "height"))
        assert x >= 0 and x + width <= 594 + 1e-6 and y >= 0 and y + height <= 420 + 1e-6
    for node in root.iter(f"{SVG}text"):
        assert 0 < float(node.get("x")) < 594 and 0 < float(node.get("y")) < 420
