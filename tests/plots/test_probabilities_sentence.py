"""Surprisal along a text: numbers at the bars, the first token in its place, and no blue, which means probability."""

from core.plots import surprisal_curve
from core.plots.style import PROBABILITY
from core.probabilities import score_sentence
from core.tokenization import token_piece


def test_the_first_token_has_a_place_without_a_bar_and_every_bar_its_number(small_models):
    model = small_models["llama"]
    score = score_sentence(model, "Hello my name", 100)
    first = token_piece(model.tokenizer, score.encoded.ids[0])
    pieces = [token_piece(model.tokenizer, int(token_id)) for token_id in score.token_ids]
    figure = surprisal_curve(score, first, pieces, pieces)
    bars = figure.data[0]
    assert figure.layout["xaxis"]["tickvals"][0] == 1 and 1 not in bars["x"]
    assert len(figure.layout["xaxis"]["ticktext"]) == len(score.encoded.ids)
    assert "nothing" in figure.layout["annotations"][0]["text"]
    assert bars["text"] == [f"{bits:.2f}" for bits in score.surprisals]
    assert PROBABILITY not in figure.to_json()
