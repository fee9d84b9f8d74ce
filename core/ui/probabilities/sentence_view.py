"""Sentence view: probability and surprisal of every token of the text."""

from core.errors import InputError
from core.plots import decimal, percent, surprisal_curve
from core.probabilities import MAX_SENTENCE_TOKENS, SequenceScore, score_sentence, table_csv
from core.probabilities.snippet import sentence_code
from core.probabilities.verify import sentence_claims
from core.tokenization import TokenPiece, token_piece
from core.ui.probabilities.probability_chips import ProbabilityChip, probability_chips
from core.ui.probabilities.rounding_note import rounding_note
from core.ui.shell.views import ViewContext
from core.ui.state.compute import compute
from core.ui.widgets.figure import show_figure
from core.ui.widgets.metrics import metric_strip
from core.ui.widgets.text_input import show_read_tokens
from core.ui.widgets.toolbar import toolbar
from core.verification import with_printed


def sentence_view(context: ViewContext) -> None:
    """Colour every token by its probability given what came before, and draw surprisal and entropy along the text."""
    model, text = context.model, context.text
    score = compute(model, score_sentence, text, MAX_SENTENCE_TOKENS)
    if not len(score.token_ids):
        raise InputError("The text has one token.", "The first token has nothing before it.", "Type a second word.")
    first = token_piece(model.tokenizer, score.encoded.ids[0])
    pieces = [token_piece(model.tokenizer, int(token_id)) for token_id in score.token_ids]
    best = [token_piece(model.tokenizer, int(token_id)) for token_id in score.best_ids]

    if score.encoded.left_out:
        show_read_tokens(model, score.encoded)
    start = ProbabilityChip(first.label, "start", 0.0, "Nothing comes before it to expect it from.")
    probability_chips([start, *_chips(score, pieces, best)])
    _numbers(score)
    show_figure(surprisal_curve(score, first, pieces, best), "surprisal")
    rounding_note(model)
    toolbar(
        lambda: with_printed(sentence_claims(model, text, score), _printed(score)),
        sentence_code(model, text, score.encoded),
        _csv(score, pieces, best),
        "sentence",
    )


def _chips(score: SequenceScore, pieces: list[TokenPiece], best: list[TokenPiece]) -> list[ProbabilityChip]:
    shown = []
    for index, piece in enumerate(pieces):
        p = float(score.probabilities[index])
        details = (
            f"probability {percent(p)}, rank {score.ranks[index]:,}, surprisal {score.surprisals[index]:.2f} bits\n"
            f"likeliest here: {best[index].label} with {percent(score.best_probabilities[index])}"
        )
        shown.append(ProbabilityChip(piece.label, percent(p), p, details))
    return shown


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
