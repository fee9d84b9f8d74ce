"""Surprisal along a text: a number at each token, and the first token in its place without one."""

from core.plots import surprisal_picture
from core.probabilities import score_sentence
from core.tokenization import token_piece


def test_the_first_token_has_a_place_without_a_bar_and_every_bar_its_number(small_models):
    model = small_models["llama"]
    score = score_sentence(model, "Hello my name", 100)
    pieces = [token_piece(model.tokenizer, token_id) for token_id in score.encoded.ids]
    first, *others = surprisal_picture(score, pieces, pieces[1:], 0, 100)["tokens"]
    assert first == {"id": 0, "label": pieces[0].label}
    assert [token["bits"] for token in others] == [f"{bits:.2f}" for bits in score.surprisals]
    assert [token["surprisal"] for token in others] == score.surprisals.tolist()
    window = surprisal_picture(score, pieces, pieces[1:], 1, 1)["tokens"]
    assert window == others[:1]
