"""Verify of whole runs: statistics, branches, trees, sweeps and picked texts, by the views' own claims."""

import pytest

from core.decoding.verify_views import views
from core.models import load_model
from tests.decoding.test_verify import drawn_claims
from tests.sabotage import expect_all_seen


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
def test_every_corruption_of_every_view_is_seen(dtype, small_model_folders):
    model = load_model(f"folder:{small_model_folders['qwen2']}", dtype=dtype)
    for title, check in views(model, "Hello my name is", tokens=6):
        assert expect_all_seen(drawn_claims(check(), dtype), dtype) > 80, title
