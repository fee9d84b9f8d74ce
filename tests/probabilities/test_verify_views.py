"""Every view with default settings: its claims are equal, and every corruption of them is seen."""

import pytest
import torch

from core.models import load_model
from core.probabilities.verify_views import views
from tests.conftest import FAMILIES
from tests.sabotage import expect_all_seen

TEXT = "Hello my name is the quick brown fox"
# Odd texts: one token, signs, a character of several tokens, repetition, a line break.
TEXTS = ["Hello", "Straße 日本 🚀", "a a a a\na a a a"]


@pytest.mark.parametrize(
    ("family", "dtype"),
    [*((family, "float32") for family in FAMILIES), ("gpt2", "bfloat16"), ("gemma3_text", "bfloat16")],
)
def test_every_claim_of_every_view_is_equal_and_no_corruption_of_it_stays_so(small_model_folders, family, dtype):
    model = load_model(f"folder:{small_model_folders[family]}", dtype=dtype)
    assert sum(expect_all_seen(check(), dtype) for _, check in views(model, TEXT)) > 400


@pytest.mark.parametrize(("family", "threads"), [("gpt2", 1), ("llama", 2), ("qwen2", 4), ("gemma3_text", 2)])
def test_no_right_value_is_called_unequal_with_streams_near_3000_and_1_2_or_4_threads(
    giant_model_folders, family, threads
):
    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    try:
        model = load_model(f"folder:{giant_model_folders[family]}")
        wrong = [
            (text, title, claim.name, claim.worst)
            for text in TEXTS
            for title, check in views(model, text)
            for claim in check()
            if not claim.equal
        ]
    finally:
        torch.set_num_threads(before)
    assert wrong == []
