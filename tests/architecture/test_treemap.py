"""Parameters by part."""

import pytest

from core.architecture.modules import module_rows
from core.architecture.skeleton import read_config, skeleton
from core.architecture.treemap import ATTENTION, HEAD, MLP, NORMS, POSITIONS, TOKENS, shares
from core.models import CATALOG


@pytest.mark.parametrize("key", CATALOG)
def test_the_shares_of_a_model_add_up_to_its_published_count(key, settings):
    model = skeleton(read_config(CATALOG[key], settings))
    assert sum(share.parameters for share in shares(model, module_rows(model))) == CATALOG[key].parameters


def test_gpt2_by_part_by_hand(settings):
    """d = 768, 12 blocks; attention d·3d + 3d + d·d + d, MLP d·4d + 4d + 4d·d + d, a norm 2d."""
    model = skeleton(read_config(CATALOG["gpt2"], settings))
    totals: dict[str, int] = {}
    for share in shares(model, module_rows(model)):
        totals[share.part] = totals.get(share.part, 0) + share.parameters
    d = 768
    assert totals == {
        TOKENS: 50_257 * d,
        POSITIONS: 1024 * d,
        NORMS: (2 * 12 + 1) * 2 * d,
        ATTENTION: 12 * (4 * d * d + 4 * d),
        MLP: 12 * (8 * d * d + 5 * d),
        HEAD: 0,  # tied to the token embedding
    }
