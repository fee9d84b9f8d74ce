"""All weights are claimed relative to themselves, from the scores of transformers' own attention."""

from dataclasses import replace

import numpy as np
import pytest

from core.attention import attention_pattern
from core.attention.verify import pattern_claims
from core.models import load_model
from tests.attention.conftest import sharpen
from tests.conftest import FAMILIES
from tests.sabotage import expect_all_seen

TEXT = "Tokenization converts text to numbers and the lazy fox. Hello my name is the quick brown fox"


def unequal(model, shown) -> list[str]:
    return [claim.name for claim in pattern_claims(model, TEXT, shown) if not claim.equal]


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
@pytest.mark.parametrize("family", FAMILIES)
def test_streams_near_3000_raise_no_false_alarm_and_hide_no_error(
    giant_model_folders, every_thread_count, family, dtype
):
    model = load_model(f"folder:{giant_model_folders[family]}", dtype)
    sharpen(model, 4.0)
    for _ in every_thread_count:
        shown = attention_pattern(model, TEXT)
        assert unequal(model, shown) == []
    assert expect_all_seen(pattern_claims(model, TEXT, shown), dtype) > 25


@pytest.mark.parametrize(("dtype", "error"), [("float32", 1e-3), ("bfloat16", 0.03)])
def test_a_small_weight_that_is_off_relative_to_itself_is_seen(small_model_folders, dtype, error):
    model = load_model(f"folder:{small_model_folders['llama']}", dtype)
    sharpen(model, 16.0)
    shown = attention_pattern(model, TEXT)
    small = np.argwhere((shown.weights > 1e-4) & (shown.weights < 0.1))
    for place in (tuple(small[0]), tuple(small[len(small) // 2])):
        weights = shown.weights.copy()
        weights[place] *= 1 + error
        assert "attention weights of all heads" in unequal(model, replace(shown, weights=weights))


def test_other_groups_and_windows_are_seen(small_models):
    shown = attention_pattern(small_models["llama"], TEXT)
    assert unequal(small_models["llama"], shown) == []
    assert "key/value head of each query head" in unequal(small_models["llama"], replace(shown, kv_heads=1))
    shown = attention_pattern(small_models["gemma3_text"], TEXT)
    no_window = replace(shown, windows=(None,) * 2)
    assert "window of each layer, 0 for none" in unequal(small_models["gemma3_text"], no_window)
