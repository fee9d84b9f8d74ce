"""Words of the pipeline: each filter tells what it kept and removed, and the numbers add up."""

import numpy as np

from core.plots import pipeline_picture
from core.probabilities import (
    PROCESSORS,
    TokenCandidate,
    TokenDistribution,
    active_processors,
    run_pipeline,
    tail_row,
    token_row,
)
from core.tokenization import EncodedText, TokenPiece

LOGITS = np.log(np.array([0.5, 0.25, 0.15, 0.1], dtype=np.float32))


def picture(shown: int = 3, ids: tuple[int, ...] = (3,), **settings: float) -> dict:
    read = TokenDistribution(EncodedText(ids, 0, 8, 8), LOGITS)
    pipeline = run_pipeline(ids, LOGITS, active_processors(settings))
    candidates = [
        TokenCandidate(place + 1, TokenPiece(place, "abcd"[place].encode()), float(LOGITS[place]), p)
        for place, p in enumerate(read.probabilities[:shown].tolist())
    ]
    rows = [token_row(candidate, pipeline) for candidate in candidates]
    return pipeline_picture(pipeline, rows, tail_row(read, pipeline, rows), PROCESSORS)


def test_each_filter_tells_what_it_kept_and_removed_and_the_counts_add_up():
    # top-k leaves 0.5, 0.25 and 0.15; rescaled they are 0.56, 0.28 and 0.17, and the first two reach 0.8.
    words = picture(top_k=3, top_p=0.8)["words"]
    assert words["sentence"] == "top-k 3 keeps 3 tokens, top-p 0.8 keeps 2 tokens: a has 66.67% instead of 50.00%."
    assert words["sums"] == [
        "Shown 100.00% + 1 others 0.00% = 100.00%.",
        "top-k 3 removed 1 token holding 10.00%.",
        "top-p 0.8 removed 1 token holding 16.67%.",
        "Kept 2 + removed 1 + 1 = 4 tokens.",
    ]


def test_without_a_filter_no_token_is_removed():
    words = picture(temperature=0.5)["words"]
    # 0.25, 0.0625, 0.0225 and 0.01 are the squares; 0.25 is 72.46% of their sum.
    assert words["sentence"] == "No token is removed: a has 72.46% instead of 50.00%."
    assert len(words["sums"]) == 1


def test_a_stage_that_is_off_has_no_numbers_and_a_removed_token_no_score():
    frame = picture(top_k=2)["frame"]
    assert [stage is not None for stage in frame["stages"]] == [False, False, False, True, False, False]
    assert [row["scores"][3] is None for row in frame["rows"]] == [False, False, True]
    assert [row["scores"][2] for row in frame["rows"]] == [None] * 3


def test_a_penalised_token_goes_down_and_a_removed_one_to_the_bottom():
    # Logarithms of probabilities are negative: a penalty of 2 doubles them, so 0.5 becomes 0.25 and 0.25 0.0625.
    assert [row["place"] for row in picture(ids=(1,), penalty=2.0)["frame"]["rows"]] == [0, 2, 1]
    assert [row["place"] for row in picture(ids=(0,), ngram=1)["frame"]["rows"]] == [2, 0, 1]
