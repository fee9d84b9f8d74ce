"""Positions: the learned table of GPT-2, and the angles of the others, equal to the model's own modules."""

import math

import numpy as np
import pytest
import torch

from core.architecture.positions import (
    MOST_PICTURED,
    LearnedPositions,
    RotaryAngles,
    position_picture,
    rotary_bases,
)
from core.architecture.verify.positions import called_rotary
from core.errors import InputError
from tests.conftest import FAMILIES


@pytest.mark.parametrize("family", [family for family in FAMILIES if family != "gpt2"])
def test_angles_are_those_of_transformers_own_rotary_module(small_models, family):
    model = small_models[family]
    for layer in range(model.model.config.num_hidden_layers):
        shown = position_picture(model, 3, 100, layer)
        assert isinstance(shown, RotaryAngles)
        cosines, sines = called_rotary(model, 100, layer)
        assert np.cos(shown.angles) == pytest.approx(cosines, abs=1e-4)
        assert np.sin(shown.angles) == pytest.approx(sines, abs=1e-4)


def test_the_first_pair_turns_once_in_2_pi_positions_and_the_next_ones_slower(small_models):
    shown = position_picture(small_models["llama"], 0, 16, 0)
    assert shown.turn_lengths[0] == pytest.approx(2 * math.pi)
    assert (np.diff(shown.turn_lengths) > 0).all()
    assert shown.angles[5, 0] == pytest.approx(5) and (shown.angles[0] == 0).all()


def test_gemmas_blocks_have_angles_of_two_kinds():
    from core.architecture.families import find_family
    from core.architecture.skeleton import read_config
    from core.models import CATALOG
    from core.settings import Settings

    config = read_config(CATALOG["gemma-3-270m"], Settings.from_env())
    family = find_family(config.model_type)
    assert {family.rotary_base(config, layer) for layer in range(18)} == {10_000.0, 1_000_000.0}


def test_gpt2_has_a_table_and_a_position_knows_its_nearest(small_models):
    model = small_models["gpt2"]
    assert rotary_bases(model) == ()
    shown = position_picture(model, 7)
    assert isinstance(shown, LearnedPositions)
    table = model.model.transformer.wpe.weight.detach()
    assert torch.equal(torch.from_numpy(shown.values), table[shown.rows])
    cosines = torch.nn.functional.cosine_similarity(table.double(), table[7].double()[None], dim=1)
    assert cosines.topk(2).indices.tolist() == [7, shown.nearest]
    assert shown.cosine == pytest.approx(float(cosines[shown.nearest]))


@pytest.mark.parametrize(("position", "count", "layer"), [(-1, 64, 0), (10**6, 64, 0), (0, 1, 0), (0, 64, 2)])
@pytest.mark.parametrize("family", ["gpt2", "llama"])
def test_what_is_out_of_range_is_refused(small_models, family, position, count, layer):
    with pytest.raises(InputError, match="asked for"):
        position_picture(small_models[family], position, count, layer)


def test_a_picture_has_a_limit(small_models):
    with pytest.raises(InputError, match=f"2 to {MOST_PICTURED}"):
        position_picture(small_models["llama"], 0, MOST_PICTURED + 1)
