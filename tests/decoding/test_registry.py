"""The registry of strategies: adding one is one class in one file."""

import pytest

from core.decoding import (
    STRATEGIES,
    DecodingConfig,
    Sampling,
    discover,
    register,
)
from core.errors import InputError
from core.knobs import Knob
from core.probabilities import Processor, Temperature
from tests.decoding.runs import run


def test_adding_a_strategy_is_one_class(monkeypatch, small_models):
    monkeypatch.setattr("core.decoding.registry.STRATEGIES", known := dict(STRATEGIES))

    class Above(Processor):
        """Keeps tokens within n standard deviations of the highest score (top-nσ, https://arxiv.org/abs/2411.07641)."""

        knob = Knob("n_sigma", "n", 0.1, 5.0, 1.0, 0.1, "")
        title, reference, is_filter = "top-nσ", "", True

        def __call__(self, ids, scores):
            floor = scores.amax(-1, keepdim=True) - self.value * scores.std(-1, keepdim=True)
            return scores.masked_fill(scores < floor, -float("inf"))

    @register
    class TopNSigma(Sampling):
        name, title, question = "top_n_sigma", "Top-nσ", "What stands out from the noise?"
        knobs = (Above.knob, Temperature.knob)

        def processors(self, values):
            return (*super().processors(values), Above(values["n_sigma"]))

    assert known["top_n_sigma"].knobs[0].key == "n_sigma"
    config = DecodingConfig("top_n_sigma", {"n_sigma": 0.5})
    assert config.settings == {"n_sigma": 0.5, "temperature": 1.0}
    model = small_models["llama"]
    (text,) = run(model, model.tokenizer("Hello")["input_ids"], [config], tokens=5)
    assert len(text.steps) == 5 and all(step.kept < model.vocab_size for step in text.steps)
    with pytest.raises(InputError, match="'top_n_sigma' is taken"):
        register(TopNSigma)


def test_a_file_in_the_folder_is_found_by_itself(tmp_path, monkeypatch):
    monkeypatch.setattr("core.decoding.registry.STRATEGIES", known := dict(STRATEGIES))
    folder = tmp_path / "more_strategies"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "lucky.py").write_text(
        "from core.decoding import Sampling, register\n\n\n@register\nclass Lucky(Sampling):\n"
        "    name, title, question, order = 'lucky', 'Lucky', 'And what do you feel?', 3\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    discover("more_strategies")
    assert list(known)[2:5] == ["lucky", "temperature", "top_k"], "in its place on screen"
