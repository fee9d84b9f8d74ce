"""A row of the plain model: its sums by torch, and the highest of its values."""

import numpy as np
import pytest

from core.decoding import DecodingConfig
from core.decoding.plain_row import PlainRow, highest, log_total, plain_softmax
from core.decoding.processed import PlainProcessors


def test_sums_leave_removed_tokens_out():
    scores = np.array([1.0, 2.0, -np.inf])
    assert log_total(scores) == pytest.approx(np.log(np.e + np.e**2))
    assert plain_softmax(scores) == pytest.approx([1 / (1 + np.e), np.e / (1 + np.e), 0])


def test_a_row_holds_its_raw_sum_and_its_processed_scores():
    plain = PlainRow.of(
        PlainProcessors(DecodingConfig("top_k", {"top_k": 1, "temperature": 0.5})), [0], np.array([1, 3], np.float32)
    )
    assert plain.log_total == pytest.approx(np.log(np.e + np.e**3))
    assert plain.scores.tolist() == [-np.inf, 6.0]


def test_the_highest_values_come_in_order_and_equal_ones_by_their_place():
    values = np.random.default_rng(0).integers(0, 9, 50).astype(float)
    assert highest(values, 20).tolist() == sorted(range(50), key=lambda place: (-values[place], place))[:20]
    assert highest(values, 0).tolist() == []
