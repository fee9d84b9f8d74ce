"""Terms in sentences: marked, explained, reachable with the keyboard, and safe."""

import pytest

from core.errors import InputError
from core.glossary import find_term
from core.ui.widgets.terms import as_html


def test_a_term_is_a_button_that_holds_its_explanation():
    written = as_html("The [[logit|logits]] come first.")
    assert written.startswith('The <button type="button" class="term" data-meaning="The raw score')
    assert written.endswith(">logits</button> come first.")
    assert f'aria-label="logits: {find_term("logit").meaning}"' in written


def test_text_around_a_term_is_escaped_and_its_marks_are_kept():
    assert as_html('<script> **bold** `[UNK]` "x"') == '&lt;script&gt; <b>bold</b> <code>[UNK]</code> "x"'


def test_an_explanation_cannot_leave_its_attribute():
    meaning = as_html("[[byte fallback]]").split('data-meaning="')[1].split('"')[0]
    assert "<0x0A>" not in meaning and "&lt;0x0A&gt;" in meaning


def test_an_unknown_term_is_refused():
    with pytest.raises(InputError):
        as_html("[[nonsense]]")


def test_a_value_is_text_whatever_stands_in_it():
    written = as_html("The [[logit]] of **{token}** and {other}", token="**<b>** [[rank]] {other}", other="{token}")
    assert written.endswith("of <b>**&lt;b&gt;** [[rank]] {other}</b> and {token}")
