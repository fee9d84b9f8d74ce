"""The code that Token embeddings shows computes what it draws."""

import pytest

from core.architecture.analogy import solve_analogy
from core.architecture.embedding_snippet import analogy_code, neighbours_code, positions_code, word_map_code
from core.architecture.embeddings import nearest_tokens
from core.architecture.positions import position_picture
from core.architecture.word_map import word_map
from tests.conftest import FAMILIES
from tests.probabilities.snippets import run_snippet


@pytest.mark.parametrize("family", FAMILIES)
def test_the_code_of_each_part_reaches_the_same_numbers(small_models, family):
    model = small_models[family]
    shown = nearest_tokens(model, 70)
    top = run_snippet(model, neighbours_code(model, 70, 8))["top"]
    assert top.indices[1:].tolist() == [one.token_id for one in shown.nearest[:8]]
    assert top.values[1:].tolist() == pytest.approx([one.cosine for one in shown.nearest[:8]], rel=1e-6)

    analogy = solve_analogy(model, 70, 80, 90, 100)
    left = run_snippet(model, analogy_code(model, analogy))
    assert left["order"][:5].tolist() == [one.token_id for one in analogy.nearest[:5]]
    assert left["rank"] == analogy.expected.rank

    words = word_map(model, (70, 80, 90, 100, 110))
    left = run_snippet(model, word_map_code(model, words))
    assert left["points"].numpy() == pytest.approx(words.points, abs=1e-9)
    assert left["shares"].tolist() == pytest.approx(words.shares)

    positions = position_picture(model, 5, 32, 1)
    left = run_snippet(model, positions_code(model, positions))
    assert left["values"].numpy() == pytest.approx(positions.cells, abs=1e-5)


def test_the_code_is_short(small_models):
    model = small_models["llama"]
    codes = [neighbours_code(model, 70, 8), analogy_code(model, solve_analogy(model, 70, 80, 90, 100))]
    codes += [word_map_code(model, word_map(model, (1, 2, 3))), positions_code(model, position_picture(model, 0))]
    for code in codes:
        own = [line for line in code.split("\n\n")[-1].splitlines() if line]
        assert 5 <= len(own) <= 15, code
