"""Content of the picture: a window of tokens, the likeliest tokens, and the draw."""

import pytest

from core.probabilities import draw_tokens, next_token
from core.river import MOST_TOKENS, read_river, river_picture
from core.tokenization import TokenPiece

SHORT, LONG = "The quick brown fox", "The quick brown fox jumps over the lazy dog. Hello my name is"


@pytest.fixture
def model(small_models):
    return small_models["llama"]


def picture_of(model, text: str, draw: int = 1):
    return river_picture(model, read_river(model, text), seed=42, draw=draw)


def test_a_short_text_is_shown_whole_and_a_long_one_by_its_last_tokens(model):
    short, long = picture_of(model, SHORT), picture_of(model, LONG)
    assert short.earlier == 0 and len(short.pieces) <= MOST_TOKENS
    ids = model.tokenizer(LONG)["input_ids"]
    assert [piece.token_id for piece in long.pieces] == ids[-MOST_TOKENS:] and long.earlier == len(ids) - MOST_TOKENS


@pytest.mark.parametrize("text", [SHORT, LONG])
def test_weights_sum_to_one_with_those_of_the_earlier_tokens(model, text):
    picture = picture_of(model, text)
    rows = len(picture.pieces) + bool(picture.earlier)
    assert picture.row.shape == (rows,) and picture.means.shape == (len(picture.attention), rows)
    assert picture.row.sum() == pytest.approx(1) and picture.means.sum(-1) == pytest.approx(1)


def test_the_sums_end_at_the_logit(model):
    picture = picture_of(model, SHORT)
    assert picture.sums[-1] + picture.biases == pytest.approx(picture.logit, abs=1e-4)


def test_the_likeliest_and_the_others_make_one(model):
    picture = picture_of(model, SHORT)
    assert sum(candidate.probability for candidate in picture.candidates) + picture.rest == pytest.approx(1)
    assert picture.others + len(picture.candidates) == picture.vocabulary == model.vocab_size


@pytest.mark.parametrize("draw", [1, 2, 7])
def test_the_drawn_token_is_that_of_the_draw_view(model, draw):
    picture = picture_of(model, SHORT, draw)
    draws = draw_tokens(next_token(model, SHORT).probabilities, seed=42)
    assert picture.drawn.token_id == draws.token_ids[draw - 1] and picture.uniform == draws.uniforms[draw - 1]


def test_control_tokens_and_parts_of_characters_add_no_text(model):
    picture = picture_of(model, SHORT)

    def with_drawn(piece: TokenPiece):
        return type(picture)(**{**vars(picture), "drawn": piece})

    assert with_drawn(TokenPiece(1, b" fox")).addition == " fox"
    assert with_drawn(TokenPiece(1, b"\xf0\x9f")).addition is None
    assert with_drawn(TokenPiece(0, b"<|end|>", special=True)).addition is None
