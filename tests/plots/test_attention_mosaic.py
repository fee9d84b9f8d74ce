"""The mosaic of all heads."""

import base64
import io

import numpy as np
from PIL import Image

from core.attention import attention_pattern
from core.plots import cells_per_dot, mosaic
from core.plots.attention_mosaic import max_pooled


def test_the_mosaic_of_270_heads_at_128_tokens_is_light(smollm):
    long = attention_pattern(smollm, "The quick brown fox jumps over the lazy dog. " * 20)
    assert long.tokens == 128
    names = [[f"layer {layer}, head {head}" for layer in range(30)] for head in range(9)]
    numbers = [str(number) for number in range(30)]
    figure = mosaic(long.weights.swapaxes(0, 1), names, numbers, numbers[:9])
    assert len(figure.to_json()) < 1_500_000


def test_the_mosaic_draws_each_weight_where_it_belongs():
    tiles = np.zeros((2, 3, 4, 4), dtype=np.float32)
    tiles[1, 2, 3, 0] = 1.0  # second row, third column: last query looks at the first key
    figure = mosaic(tiles, [["a"] * 3] * 2, ["1", "2", "3"], ["1", "2"])
    picture = np.array(Image.open(io.BytesIO(base64.b64decode(figure.plotly().data[0].source.split(",")[1]))))
    step = picture.shape[0] // 2
    full = np.argwhere(picture[..., 3] == 255)
    assert full.tolist() == [[step + 3, 2 * step]]


def test_pooling_keeps_the_largest_cell():
    weights = np.zeros((1, 130, 130))
    weights[0, 129, 64] = 0.7
    by = cells_per_dot(130)
    pooled = max_pooled(weights, by)
    assert pooled.shape == (1, 44, 44) and pooled[0, 129 // by, 64 // by] == 0.7 and pooled.sum() == 0.7
