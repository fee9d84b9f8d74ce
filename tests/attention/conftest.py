"""Small models with uneven attention, and a count of hooks."""

import pytest

from core.models import LanguageModel
from tests.conftest import FAMILIES


def hooks_on(model: LanguageModel) -> int:
    """Count the hooks on a model; transformers itself registers some when it first returns attentions."""
    return sum(len(module._forward_hooks) + len(module._forward_pre_hooks) for module in model.model.modules())


def sharpen(model: LanguageModel, factor: float) -> list:
    """Scale the queries, because random weights attend almost evenly; returns the scaled modules."""
    parts = [m for name, m in model.model.named_modules() if name.endswith(("q_proj", "q_norm", "c_attn"))]
    for part in parts:
        part.weight.data *= factor
    return parts


@pytest.fixture(params=FAMILIES)
def sharp_model(request, small_models):
    """One small model of each family, with uneven attention."""
    model = small_models[request.param]
    parts = sharpen(model, 16.0)
    yield model
    for part in parts:
        part.weight.data /= 16.0
