"""Words and phrases of the visitor, scored as continuations of the text."""

from collections.abc import Iterator

import streamlit as st

from core.models import LanguageModel
from core.plots import guess_picture, odds, percent
from core.probabilities import (
    DEFAULT_GUESSES,
    MAX_GUESSES,
    MAX_PHRASE_CONTEXT,
    MODEL_PROPOSES,
    SequenceScore,
    TokenCandidate,
    next_token,
    read_guesses,
    score_phrase,
    table_csv,
)
from core.probabilities.snippet import phrase_code
from core.probabilities.verify import guess_claims, odds_claim
from core.tokenization import token_piece
from core.ui.components.bars import draw_bars
from core.ui.probabilities.rounding_note import rounding_note
from core.ui.shell.views import ViewContext
from core.ui.state import keys
from core.ui.state.compute import compute
from core.ui.state.link import DEFAULT_TEXT
from core.ui.widgets.choice import short_text
from core.ui.widgets.markdown import escape_markdown
from core.ui.widgets.toolbar import toolbar
from core.verification import Claim, with_printed


def guess_view(context: ViewContext) -> None:
    """Score every guess with and without its leading space, beside the model's proposals best tokens."""
    model, text = context.model, context.text
    _empty_for_another_sentence(text)
    with context.rail:
        typed = short_text(
            keys.GUESSES, f"Your guesses, one per line (up to {MAX_GUESSES})", lines=5, default=DEFAULT_GUESSES
        )
    scores = _score_all(model, text, read_guesses(typed))
    proposals = compute(model, next_token, text, MAX_PHRASE_CONTEXT)
    context.show_tokens(proposals.encoded, selects=False)
    best = list(proposals.top(MODEL_PROPOSES, model))
    bars = [(one.piece.label, one.probability, True) for one in best]
    bars += [(_label(model, score), _product(score), False) for score in scores.values()]
    with context.figure:
        draw_bars(guess_picture(bars), "guess-bars")
    rounding_note(model, proposals.logits)
    context.answer(_answer(model, best[0], scores))
    if scores:
        st.markdown("**Chain rule:** the probability of a phrase is the product over its tokens.")
        st.text("\n".join(_chain(model, score) for score in scores.values()))
    else:
        st.info("Type a guess beside the figure, a word or a phrase, to see it beside the model's own.")

    def check() -> Iterator[Claim]:
        yield from with_printed(guess_claims(model, text, proposals, best, scores), _printed(best, scores))
        yield odds_claim([odds(p) for _, p, _ in bars], [p for _, p, _ in bars])

    phrase = next(iter(scores), best[0].piece.data.decode("utf-8", "replace"))
    toolbar(check, phrase_code(model, text, proposals.encoded, phrase), _csv(model, scores), "guesses")


def _empty_for_another_sentence(text: str) -> None:
    """Empty the box when the sentence has changed and the guesses have not: they were made for the other one."""
    linked = st.query_params.get(keys.GUESSES, DEFAULT_GUESSES)
    guesses = st.session_state.get(keys.GUESSES, linked)
    sentence, made_for_it = st.session_state.get(keys.GUESSED_FOR, (DEFAULT_TEXT, DEFAULT_GUESSES))
    if text != sentence and guesses == made_for_it:
        st.session_state[keys.GUESSES] = guesses = ""
    st.session_state[keys.GUESSED_FOR] = (text, guesses)


def _answer(model: LanguageModel, best: TokenCandidate, scores: dict[str, SequenceScore]) -> str:
    if not scores:
        return f"The model's own favourite is **{escape_markdown(best.piece.label)}**. What is your guess?"
    yours = max(scores.values(), key=_product)
    guess = f"The likeliest of your guesses is **{escape_markdown(_label(model, yours))}** with "
    guess += f"**{percent(_product(yours))}**"
    if yours.token_ids.tolist() == [best.piece.token_id]:
        return f"{guess}: the model's own favourite too."
    favourite = f"**{escape_markdown(best.piece.label)}** with {percent(best.probability)}"
    return f"{guess}; the model's own favourite is {favourite}."


def _printed(best: list[TokenCandidate], scores: dict[str, SequenceScore]) -> dict[str, list[str]]:
    """Return the percentages beside the bars and in the chain rule."""
    texts = {"proposals, probabilities": [percent(one.probability) for one in best]}
    for phrase, score in scores.items():
        texts[f"probabilities of “{phrase}”"] = [percent(p) for p in score.probabilities]
        texts[f"product of “{phrase}”"] = [percent(_product(score))]
    return texts


def _score_all(model: LanguageModel, text: str, guesses: list[str]) -> dict[str, SequenceScore]:
    """Return the scores by phrase. The form with a leading space comes first, because words usually follow a space."""
    phrases = [form for guess in guesses for form in (f" {guess}", guess)]
    bar = st.empty()
    scores = {}
    for done, phrase in enumerate(phrases):
        bar.progress(done / len(phrases), "Scoring the guesses")
        scores[phrase] = compute(model, score_phrase, text, phrase, MAX_PHRASE_CONTEXT)
    bar.empty()
    return scores


def _product(score: SequenceScore) -> float:
    return float(score.probabilities.prod())


def _label(model: LanguageModel, score: SequenceScore) -> str:
    return "·".join(token_piece(model.tokenizer, int(token_id)).label for token_id in score.token_ids)


def _chain(model: LanguageModel, score: SequenceScore) -> str:
    """Write the chain rule of a phrase: "␣un 0.0100% (rank 900) × icorn 99.00% (rank 1) = 0.0099%"."""
    factors = []
    for position, token_id in enumerate(score.token_ids):
        label = token_piece(model.tokenizer, int(token_id)).label
        rather = "" if score.ranks[position] == 1 else f", rather {_best(model, score, position)}"
        factors.append(f"{label} {percent(score.probabilities[position])} (rank {score.ranks[position]:,}{rather})")
    return f"{'  ×  '.join(factors)}  =  {percent(_product(score))}"


def _best(model: LanguageModel, score: SequenceScore, position: int) -> str:
    return token_piece(model.tokenizer, int(score.best_ids[position])).label


def _csv(model: LanguageModel, scores: dict[str, SequenceScore]) -> str:
    rows = [
        [phrase, position + 1, token_piece(model.tokenizer, int(token_id)), p, int(rank)]
        for phrase, score in scores.items()
        for position, (token_id, p, rank) in enumerate(
            zip(score.token_ids, score.probabilities.tolist(), score.ranks, strict=True)
        )
    ]
    return table_csv(["phrase", "place", "token", "probability", "rank"], rows)
