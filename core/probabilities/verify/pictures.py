"""Claims of pictures: what the browser is given to draw, beside the results that are claimed themselves."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from core.probabilities.lens import LogitLens
from core.probabilities.pipeline import PipelineRow, PipelineTail
from core.probabilities.verify.plain import plain_labels
from core.tokenization.verify import word_claim
from core.verification import Claim, derived

if TYPE_CHECKING:
    from core.models import LanguageModel

Picture = Mapping[str, Any]
_ROWS = "the rows that are claimed above, in their order"


def pipeline_picture_claims(
    picture: Picture, rows: Sequence[PipelineRow], tail: PipelineTail, places: Sequence[int]
) -> Iterator[Claim]:
    """Claim each number and word of the picture of the pipeline: that it stands in its own row.

    Args:
        places: of each row from the top, 0 first.
    """
    tokens, frame, words = picture["tokens"], picture["frame"], picture["words"]
    yield Claim(
        "ids in the picture", [t["id"] for t in tokens], [r.candidate.piece.token_id for r in rows], route=_ROWS
    )
    labels = [row.candidate.piece.label for row in rows]
    whole = [token["lines"][0] for token in tokens]
    yield word_claim("words in the picture's tooltips", whole, labels, _ROWS)
    short = [
        label if token["label"] == label else f"{label[: len(token['label']) - 1]}…"
        for token, label in zip(tokens, labels, strict=True)
    ]
    yield word_claim("words in the picture", [token["label"] for token in tokens], short, _ROWS)
    numbers = np.array([[t["rank"], t["logit"], t["raw"]] for t in tokens], dtype=np.float64)
    again = np.array([[r.candidate.rank, r.candidate.logit, r.raw_probability] for r in rows], dtype=np.float64)
    yield Claim("rank, logit and raw probability in the picture", numbers, again, derived(again), _ROWS)
    yield Claim("places in the picture", [row["place"] for row in frame["rows"]], list(places), route=_ROWS)
    active = [index for index, stage in enumerate(frame["stages"]) if stage]
    scores = [[_number(row["scores"][index]) for index in active] for row in frame["rows"]]
    expected = np.array([[_number(score if np.isfinite(score) else None) for score in row.scores] for row in rows])
    yield Claim("scores in the picture", np.array(scores), expected, derived(expected), f"{_ROWS}; 0 for removed")
    chances = np.array([*(row.probability for row in rows), tail.probability])
    drawn = [*(row["probability"] for row in frame["rows"]), frame["tail"]["probability"]]
    yield Claim("probabilities in the picture", np.array(drawn), chances, derived(chances), _ROWS)
    fates = [f"removed by {row.removed_by}" if row.removed_by else "" for row in rows]
    yield word_claim("fates in the picture", [row["fate"] for row in words["rows"]], fates, _ROWS)
    left = [index for index, row in enumerate(rows) if not row.removed_by]
    written = [words["rows"][index]["probability"] for index in left]
    yield Claim.printed("probabilities written in the picture", written, chances[left], derived(chances[left]), _ROWS)
    logits = [row["logit"] for row in words["rows"]]
    yield Claim.printed("logits written in the picture", logits, again[:, 1], derived(again[:, 1]), _ROWS)


def _number(score: float | None) -> float:
    return 0.0 if score is None else score


def lens_picture_claims(
    model: "LanguageModel", picture: Picture, lens: LogitLens, layers: Sequence[int], ranks: bool
) -> Iterator[Claim]:
    """Claim that each cell of the lens holds the word, the rank and the shade of its layer and position.

    Args:
        layers: drawn, from the embedding upwards.
        ranks: the ranks of what follows are written, no words.
    """
    count, route = len(picture["columns"]), "the arrays that are claimed above"
    window = slice(len(lens.targets) - count, None)
    cells = [cell for row in picture["rows"] for cell in row["cells"]]
    places = [lens_array[list(layers)[::-1], window].ravel() for lens_array in (lens.top_ids, lens.target_ranks)]
    chances = lens.top_probabilities[list(layers)[::-1], window].ravel()
    best, follow = plain_labels(model, places[0].tolist()), plain_labels(model, lens.targets[window].tolist())
    if any(cell["word"] for cell in cells):
        words = [format(int(rank), ",") for rank in places[1]] if ranks else best
        yield word_claim("words in the cells", [cell["word"] for cell in cells], words, route)
    rank_lines = [f"{follow[place % count]} has rank {int(rank):,}" for place, rank in enumerate(places[1])]
    yield word_claim("ranks in the tooltips", [cell["lines"][1] for cell in cells], rank_lines, route)
    heads = [
        f"position {lens.targets.size - count + place % count + 1}, best: {label} at"
        for place, label in enumerate(best)
    ]
    drawn = [cell["lines"][0].rpartition(" ")[0] for cell in cells]
    yield word_claim("words in the tooltips", drawn, heads, route)
    percents = [cell["lines"][0].rpartition(" ")[2] for cell in cells]
    yield Claim.printed("probabilities in the tooltips", percents, chances, derived(chances), route)
    shades = np.array([cell["shade"] for cell in cells])
    expected = np.clip(1 - np.log10(places[1]) / 3, 0, 1) if ranks else chances
    yield Claim("shades of the cells", shades, expected, 0.5e-3 + derived(expected), route, digit=1e-3)
    bold = [cell["style"] == "follows" for cell in cells]
    same = [int(token_id) == int(lens.targets[window][place % count]) for place, token_id in enumerate(places[0])]
    yield Claim("bold cells", bold, same, route="ids compared")
