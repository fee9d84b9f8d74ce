"""Terms of the glossary are found by name, with the cells of their row."""

import pytest

from core.errors import InputError
from core.glossary import find_term


def test_a_term_is_found_whatever_its_capitals_with_its_pages_and_views():
    term = find_term("Attention Sink")
    assert term.name == "attention sink"
    assert term.places["Attention"] == ("One head", "All heads", "Kinds of heads")


def test_a_pipe_inside_a_formula_is_no_end_of_a_cell():
    assert find_term("typical sampling").formula == "order by |−ln p − H|"


def test_an_unknown_term_is_refused_with_what_to_do():
    with pytest.raises(InputError, match="no 'entropie'"):
        find_term("entropie")
