"""Sentence view: probability and surprisal of every token of the text."""

from core.errors import InputError
from core.plots import decimal, percent, surprisal_picture
from core.probabilities import MAX_SENTENCE_TOKENS, SequenceScore, score_sentence, table_csv
from core.probabilities.snippet import sentence_code
from core.probabilities.verify import sentence_claims
from core.tokenization import TokenPiece, token_piece
from core.ui.components.surprisal import draw_surprisal
from core.ui.probabilities.rounding_note import rounding_note
from core.ui.shell.views import ViewContext
from core.ui.state.compute import compute
from core.ui.state.cursor import move_cursor
from core.ui.widgets.figure import room_for_tokens
from core.ui.widgets.markdown import escape_markdown
from core.ui.widgets.metrics import metric_strip
from core.ui.widgets.toolbar import toolbar
from core.verification import with_printed


def sentence_view(context: ViewContext) -> None:
    """Colour every token by its probability given what came before, and draw surprisal and entropy along the text."""
    model, text = context.model, context.text
    score = compute(model, score_sentence, text, MAX_SENTENCE_TOKENS)
    if not len(score.token_ids):
        raise InputError("The text has one token.", "The first token has nothing before it.", "Type a second word.")
    pieces = [token_piece(model.tokenizer, token_id) for token_id in (score.encoded.ids[0], *score.token_ids.tolist())]
    best = [token_piece(model.tokenizer, int(token_id)) for token_id in score.best_ids]

    position = context.show_tokens(score.encoded)
    context.answer(_answer(score, pieces, best, position))
    count = room_for_tokens(len(pieces))
    start = max(0, min(position - count // 2, len(pieces) - count))
    with context.figure:
        draw_surprisal(surprisal_picture(score, pieces, best, start, count), "surprisal", position, move_cursor)
    _numbers(score)
    rounding_note(model)
    toolbar(
        lambda: with_printed(sentence_claims(model, text, score), _printed(score)),
        sentence_code(model, text, score.encoded),
        _csv(score, pieces[1:], best),
        "sentence",
    )


def _answer(score: SequenceScore, pieces: list[TokenPiece], best: list[TokenPiece], position: int) -> str:
    """Describe the token under the cursor."""
    if position == 0:
        return "Nothing comes before the first token: it has no probability. Click another one."
    index = position - 1
    word = escape_markdown(pieces[position].label)
    expected = f"**{word}** was expected with **{percent(score.probabilities[index])}**"
    if score.ranks[index] == 1:
        return f"{expected}: the model's first choice."
    return (
        f"{expected}, rank {score.ranks[index]:,}; the model would rather have read "
        f"**{escape_markdown(best[index].label)}** ({percent(score.best_probabilities[index])})."
    )


def _printed(score: SequenceScore) -> dict[str, list[str]]:
    """Return the numbers as they are written on the chips and above the figure."""
    return {
        "probabilities": [percent(p) for p in score.probabilities],
        "surprisals in bits": [f"{bits:.2f}" for bits in score.surprisals],
        "their probabilities": [percent(p) for p in score.best_probabilities],
        "sum, surprisal, perplexity": list(_sums(score).values()),
    }


def _sums(score: SequenceScore) -> dict[str, str]:
    return {
        "Log-probability (natural)": decimal(score.total_log, 2),
        "Surprisal in all": f"{score.surprisals.sum():,.1f} bits",
        "Perplexity per token": f"{score.perplexity:,.1f}",
    }


def _numbers(score: SequenceScore) -> None:
    metric_strip({"Tokens scored": f"{len(score.token_ids):,}", **_sums(score)}, large=True)


def _csv(score: SequenceScore, pieces: list[TokenPiece], best: list[TokenPiece]) -> str:
    columns = [score.logs, score.ranks, score.surprisals, score.entropies]
    rows = zip(pieces, *(column.tolist() for column in columns), best, score.best_probabilities.tolist(), strict=True)
    return table_csv(["token", "log_p", "rank", "surprisal_bits", "entropy_bits", "best", "best_p"], rows)
