"""The picture of the whole model: its claims are equal, and every corruption of them is seen."""

import pytest

from core.models import load_model
from core.river import MOST_TOKENS
from core.river.verify_views import views
from tests.attention.conftest import sharpen
from tests.conftest import FAMILIES
from tests.sabotage import expect_all_seen

TEXT = "The quick brown fox jumps over the lazy dog"


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
@pytest.mark.parametrize("family", FAMILIES)
def test_every_claim_is_equal_and_no_corruption_of_it_stays_so(small_model_folders, family, dtype):
    model = load_model(f"folder:{small_model_folders[family]}", dtype)
    sharpen(model, 16.0)
    assert len(model.tokenizer(TEXT)["input_ids"]) > MOST_TOKENS, "a window, with the earlier tokens in one row"
    for _, check in views(model, TEXT):
        assert expect_all_seen(check(), dtype) > 100
    for _, check in views(model, "Hello"):
        assert all(claim.equal for claim in check())
