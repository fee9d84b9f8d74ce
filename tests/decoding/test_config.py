"""Configs and limits refuse what is out of range."""

import pytest

from core.decoding import (
    DecodingConfig,
    Limits,
    check_configs,
    decode,
    find_strategy,
)
from core.errors import InputError


@pytest.mark.parametrize(
    "wrong",
    [
        {"strategy": "magic"},
        {"strategy": "greedy", "values": {"temperature": 0.5}},
        {"strategy": "top_k", "values": {"top_k": 0.5}},
        {"strategy": "top_p", "values": {"top_p": float("nan")}},
        {"strategy": "beam", "values": {"beam_width": 9}},
        {"strategy": "greedy", "repetition_penalty": 0.0},
        {"strategy": "greedy", "no_repeat_ngram": -1},
        {"strategy": "top_k", "seed": -1},
        {"strategy": "top_k", "seed": 1.5},
    ],
    ids=str,
)
def test_a_config_refuses_what_its_widgets_could_never_send(wrong):
    with pytest.raises(InputError):
        DecodingConfig(**wrong)


@pytest.mark.parametrize("wrong", [{"new_tokens": 0}, {"new_tokens": 257}, {"stop": ("",)}, {"stop": ("x" * 41,)}])
def test_limits_refuse_what_is_out_of_range(wrong):
    with pytest.raises(InputError):
        Limits(**wrong)


def test_configs_and_rows_are_bounded(smollm):
    with pytest.raises(InputError, match="9 columns"):
        check_configs((DecodingConfig("greedy"),) * 9)
    with pytest.raises(InputError, match="48 rows"):
        check_configs((DecodingConfig("beam", {"beam_width": 8}),) * 6)
    with pytest.raises(InputError, match="0 columns"):
        decode(smollm, [1, 2], [])
    with pytest.raises(InputError, match="0 tokens"):
        decode(smollm, [], [DecodingConfig("greedy")])
    with pytest.raises(InputError, match="49,152"):
        decode(smollm, [10**6], [DecodingConfig("greedy")])


def test_configs_with_equal_settings_are_equal_however_they_are_written():
    assert (
        DecodingConfig("top_p", {"temperature": 0.8, "top_p": 0.9})
        == DecodingConfig("top_p")
        == DecodingConfig("top_p", DecodingConfig("top_p").values)
    )
    assert len({DecodingConfig("top_p"), DecodingConfig("top_p", {"top_p": 0.9})}) == 1
    assert find_strategy("beam").width(DecodingConfig("beam").settings) == 4
