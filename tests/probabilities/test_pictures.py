"""Every corruption of what the browser is given to draw of the pipeline and of the lens is seen."""

import pytest

from core.plots import lens_picture, pipeline_picture
from core.probabilities import (
    PROCESSORS,
    active_processors,
    drawn_places,
    logit_lens,
    next_token,
    run_pipeline,
    tail_row,
    token_row,
)
from core.probabilities.verify import lens_picture_claims, pipeline_picture_claims
from core.tokenization import token_piece
from tests.sabotage import expect_all_seen

TEXT = "Hello my name is the quick brown fox"


@pytest.mark.parametrize("settings", [{}, {"temperature": 0.7, "top_k": 6, "top_p": 0.5, "penalty": 1.3}])
def test_every_corruption_of_the_picture_of_the_pipeline_is_seen(small_models, settings):
    model = small_models["llama"]
    read = next_token(model, TEXT)
    pipeline = run_pipeline(read.encoded.ids, read.logits, active_processors(settings))
    rows = [token_row(candidate, pipeline) for candidate in read.top(8, model)]
    tail = tail_row(read, pipeline, rows)
    picture = pipeline_picture(pipeline, rows, tail, PROCESSORS)
    assert expect_all_seen(pipeline_picture_claims(picture, rows, tail, drawn_places(rows))) > 25


@pytest.mark.parametrize(("ranks", "columns"), [(False, 6), (True, 6), (False, 30)])
def test_every_corruption_of_the_picture_of_the_lens_is_seen(small_models, ranks, columns):
    model = small_models["gpt2"]
    lens = logit_lens(model, TEXT * 2)
    picture = lens_picture(
        lens, lambda token_id: token_piece(model.tokenizer, token_id).label, columns, [0, 1, 2], ranks
    )
    assert expect_all_seen(lens_picture_claims(model, picture, lens, [0, 1, 2], ranks)) > 15
