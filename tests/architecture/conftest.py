"""Small models whose norms and biases differ from their initial ones and zeros."""

import shutil

import pytest
import torch
from transformers import AutoModelForCausalLM

from core.architecture.steps import ResidualStream, residual_stream
from core.models import LanguageModel, load_model
from tests.conftest import FAMILIES

LONG = "The quick brown fox jumps over the lazy dog. " * 8
TEXT = "Tokenization converts text to numbers and the lazy fox"


@pytest.fixture(scope="session")
def rough_models(small_model_folders, tmp_path_factory) -> dict[str, LanguageModel]:
    """One of each family, so that a step without a norm's weight or a bias fails a test."""
    root, models = tmp_path_factory.mktemp("rough-models"), {}
    for family in FAMILIES:
        folder = shutil.copytree(small_model_folders[family], root / family)
        model = AutoModelForCausalLM.from_pretrained(folder)
        torch.manual_seed(1)
        with torch.no_grad():
            for parameter in model.parameters():
                parameter.add_(torch.randn_like(parameter) * (0.3 if parameter.ndim == 1 else 0.1))
        model.save_pretrained(folder)
        models[family] = load_model(f"folder:{folder}")
        # transformers keeps its own hooks from the first call with these options; they must not be removed.
        models[family].model(torch.tensor([[1]]), output_hidden_states=True, output_attentions=True)
    return models


@pytest.fixture(scope="session")
def stream(smollm) -> ResidualStream:
    """The residual stream of SmolLM2 for a text longer than the limit."""
    return residual_stream(smollm, LONG)
