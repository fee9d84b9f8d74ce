"""Code beside the picture of the whole model: it finds what is drawn."""

import numpy as np
import pytest

from core.river import read_river, river_picture
from core.river.snippet import river_code
from tests.probabilities.snippets import hooks_removed, run_snippet

TEXT = "The quick brown fox"


@pytest.mark.parametrize("family", ["gpt2", "llama"])
def test_the_code_reproduces_the_picture(small_models, family):
    model = small_models[family]
    river = read_river(model, TEXT)
    picture = river_picture(model, river, seed=42, draw=3)
    with hooks_removed(model):
        names = run_snippet(model, river_code(model, TEXT, river, picture))
    assert names["stripes"] == pytest.approx(picture.stripes, rel=1e-5)
    assert names["norms"].numpy() == pytest.approx(picture.norms[:-1], rel=1e-5)
    assert names["weights"].numpy() == pytest.approx(picture.row, abs=1e-6)
    assert names["drawn"] == picture.drawn.token_id
    parts = names["parts"].detach().numpy()
    assert np.abs(parts[1 : 2 * river.layers : 2] - picture.attention).max() < 1e-5
