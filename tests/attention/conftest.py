"""Small models whose heads choose, and what must be left as it was found."""

import pytest

from core.models import LanguageModel
from tests.conftest import FAMILIES


def hooks_on(model: LanguageModel) -> int:
    """Number of hooks on a model; transformers itself leaves some behind when it first hands out attentions."""
    return sum(len(module._forward_hooks) + len(module._forward_pre_hooks) for module in model.model.modules())


def made_sharp(model: LanguageModel, factor: float) -> list:
    """Random weights attend almost evenly; larger queries make heads choose. Returns what undoes it."""
    parts = [m for name, m in model.model.named_modules() if name.endswith(("q_proj", "q_norm", "c_attn"))]
    for part in parts:
        part.weight.data *= factor
    return parts


@pytest.fixture(params=FAMILIES)
def sharp_model(request, small_models):
    """One small model of each family, whose heads choose."""
    model = small_models[request.param]
    parts = made_sharp(model, 16.0)
    yield model
    for part in parts:
        part.weight.data /= 16.0
