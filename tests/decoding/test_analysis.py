"""Statistics of texts, by hand and by the raw model."""

import pytest
import torch

from core.decoding import (
    END_TOKEN,
    first_divergence,
    score_output,
)
from core.decoding.records import DecodingStep, StepLogits

NO_LOGITS = StepLogits(0.0, 0.0, 0.0, 0.0, (), ())


def step_of(token_id: int, log_probability: float = -1.0, finished: str = "") -> DecodingStep:
    return DecodingStep(0, token_id, "", "", log_probability, 0.5, 1, 1, 0.0, (), NO_LOGITS, None, finished)


def test_scores_by_hand():
    # 7 8 9 7 8 9 and the end token: 3 different of 6; pairs 78 89 97 78 89, 3 of 5; threes 789 897 978 789, one again.
    scores = score_output([*map(step_of, [7, 8, 9, 7, 8, 9]), step_of(2, -3.0, END_TOKEN)])
    assert (scores.tokens, scores.log_probability, scores.mean_log_probability) == (7, -9.0, -9 / 7)
    assert (scores.distinct_1, scores.distinct_2, scores.repeated_3grams) == (0.5, 0.6, 1)
    assert score_output([]).mean_log_probability == 0.0
    assert score_output([step_of(7), step_of(2, finished=END_TOKEN)]).distinct_2 is None  # no pair


def test_the_log_probability_of_a_text_is_the_raw_models(llama, encoded, texts):
    for text in texts:
        ids = torch.tensor([[*encoded.ids, *text.token_ids]])
        with torch.inference_mode():
            logs = llama.model(input_ids=ids).logits[0, :-1].double().log_softmax(-1)
        own = logs.gather(1, ids[0, 1:, None])[len(encoded.ids) - 1 :].sum()
        assert score_output(text.steps).log_probability == pytest.approx(float(own), abs=1e-4)


def test_texts_diverge_where_the_first_token_differs():
    assert first_divergence([]) is None
    assert first_divergence([[1, 2, 3], [1, 2, 3]]) is None
    assert first_divergence([[1, 2, 3], [1, 2], [1, 2, 4]]) == 2
