"""Pictures of positions."""

import numpy as np

from core.architecture.positions import LearnedPositions, RotaryAngles
from core.plots import learned_picture, rotary_picture


def test_angles_are_drawn_by_their_cosines_with_the_cursors_row_framed():
    shown = RotaryAngles(10_000.0, np.array([[0, 0], [1, 0.5], [2, 1]], dtype=np.float32), 0, 128)
    figure = rotary_picture(shown, 1)
    (heat,) = figure.data
    assert np.allclose(heat["z"], np.cos(shown.angles)) and (heat["zmin"], heat["zmax"]) == (-1, 1)
    frame = figure.layout["shapes"][0]
    assert (frame["y0"], frame["y1"]) == (1.5, 2.5)
    figure.plotly()


def test_a_table_of_which_every_fourth_row_is_drawn_numbers_its_rows():
    values = np.linspace(-1, 1, 6, dtype=np.float32).reshape(3, 2)
    figure = learned_picture(LearnedPositions(np.array([0, 4, 8]), values, 5, 6, 0.9, 10))
    (heat,) = figure.data
    assert np.asarray(heat["y"]).tolist() == [1, 5, 9]
    assert figure.layout["shapes"][0]["y0"] == 4
    figure.plotly()
