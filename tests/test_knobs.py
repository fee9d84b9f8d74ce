"""A knob takes what its slider sends and refuses everything else."""

import pytest

from core.errors import InputError
from core.knobs import Knob

SHOWN = Knob("k", "Tokens shown", 1, 50, 10, 1, "")
TEMPERATURE = Knob("temperature", "Temperature", 0.05, 2.0, 1.0, 0.05, "")


@pytest.mark.parametrize("value", [0, 51, 2.5, "7", None, True, float("nan"), float("inf")])
def test_a_knob_refuses_what_its_slider_could_never_send(value):
    with pytest.raises(InputError, match="1 to 50"):
        SHOWN.check(value)


@pytest.mark.parametrize(("knob", "sent", "kept"), [(SHOWN, 1, 1), (SHOWN, 50.0, 50), (TEMPERATURE, 1, 1.0)])
def test_a_number_within_the_range_becomes_the_knobs_own_type(knob, sent, kept):
    checked = knob.check(sent)
    assert checked == kept and type(checked) is type(knob.default)
