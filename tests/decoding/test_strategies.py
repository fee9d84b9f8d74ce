"""Strategies, columns and limits."""

import pytest

from core.decoding import (
    MAX_ROWS,
    STRATEGIES,
    DecodingConfig,
    Limits,
    Sampling,
    Strategy,
    check_configs,
    decode,
    discover,
    find_strategy,
    register,
    sweep_configs,
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
    column = DecodingConfig("top_n_sigma", {"n_sigma": 0.5})
    assert column.settings == {"n_sigma": 0.5, "temperature": 1.0}
    model = small_models["llama"]
    (transcript,) = run(model, model.tokenizer("Hello")["input_ids"], [column], tokens=5)
    assert len(transcript.steps) == 5 and all(step.kept < model.vocab_size for step in transcript.steps)
    with pytest.raises(InputError, match="'top_n_sigma' is taken"):
        register(TopNSigma)


def test_a_file_in_the_folder_is_found_by_itself(tmp_path, monkeypatch):
    monkeypatch.setattr("core.decoding.registry.STRATEGIES", known := dict(STRATEGIES))
    folder = tmp_path / "more_strategies"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "lucky.py").write_text(
        "from core.decoding import Sampling, register\n\n\n@register\nclass Lucky(Sampling):\n"
        "    name, title, question, place = 'lucky', 'Lucky', 'And what do you feel?', 3\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    discover("more_strategies")
    assert list(known)[2:5] == ["lucky", "temperature", "top_k"], "in its place on screen"


def test_every_strategy_says_what_it_asks_and_names_its_knobs_as_generate_does():
    for name, strategy in STRATEGIES.items():
        assert isinstance(strategy, Strategy) and strategy.name == name
        assert strategy.question.endswith("?") and strategy.title
        column = DecodingConfig(name)
        arguments = strategy.generate_arguments(column.settings)
        expected = {knob.key for knob in strategy.knobs} - {"beam_width"}
        assert expected <= set(arguments)
        assert strategy.draws == arguments["do_sample"]


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
def test_a_column_refuses_what_its_widgets_could_never_send(wrong):
    with pytest.raises(InputError):
        DecodingConfig(**wrong)


@pytest.mark.parametrize("wrong", [{"new_tokens": 0}, {"new_tokens": 257}, {"stop": ("",)}, {"stop": ("x" * 41,)}])
def test_limits_refuse_what_is_out_of_range(wrong):
    with pytest.raises(InputError):
        Limits(**wrong)


def test_columns_and_rows_are_bounded(smollm):
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


def test_a_run_that_needs_too_much_memory_is_refused_with_the_way_out(small_models, monkeypatch):
    model = small_models["llama"]
    monkeypatch.setattr("core.decoding.engine.available_memory", lambda: 100_000)
    with pytest.raises(InputError, match="fewer columns"):
        decode(model, [5] * 60, [DecodingConfig("greedy")] * 8, Limits(60))


def test_columns_with_equal_settings_are_equal_however_they_are_written():
    assert (
        DecodingConfig("top_p", {"temperature": 0.8, "top_p": 0.9})
        == DecodingConfig("top_p")
        == DecodingConfig("top_p", DecodingConfig("top_p").values)
    )
    assert len({DecodingConfig("top_p"), DecodingConfig("top_p", {"top_p": 0.9})}) == 1
    assert find_strategy("beam").width(DecodingConfig("beam").settings) == 4


def test_a_sweep_is_one_batch_with_the_same_dice_for_every_value():
    swept = sweep_configs(DecodingConfig("top_k", seed=5), "top_k", [1, 50], samples=3)
    assert [column.settings["top_k"] for column in swept] == [1, 1, 1, 50, 50, 50]
    assert [column.seed for column in swept] == [5, 6, 7] * 2
    with pytest.raises(InputError, match=str(MAX_ROWS)):
        sweep_configs(DecodingConfig("temperature"), "temperature", [0.5] * 11, samples=4)
    with pytest.raises(InputError, match="no knob"):
        sweep_configs(DecodingConfig("greedy"), "temperature", [0.5], samples=1)
