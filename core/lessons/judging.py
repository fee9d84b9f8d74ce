"""Judging of a guess: the answer of the current model, and how far off the guess was."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

from core.errors import InputError
from core.lessons.checks import CHECKS, ScoredTokens
from core.lessons.checks.next_token import word_ids
from core.lessons.lesson import Lesson, Question
from core.tokenization import find_token, token_piece, visible

if TYPE_CHECKING:
    from core.models import LanguageModel

LONGEST_GUESS = 60
_NUMBER = re.compile(r"([-−]?\d+(?:\.\d+)?)\s*(%|bits?|million|M)?", re.IGNORECASE)
LETTERS = "ABCDE"


@dataclass(frozen=True)
class Judged:
    """Answer of the model beside a guess; what belongs to the guess is None or empty where nothing was guessed.

    Attributes:
        kind: of the question.
        answer: of the model: a number, the label of a token, an option, or the options in order.
        guess: likewise.
        unit: of numbers.
        answer_share, guess_share: of tokens, 0 to 1.
        guess_rank: rank of the guessed token.
        exchanges: pairs of options that the guess puts in the wrong order.
    """

    kind: str
    answer: Any
    guess: Any = None
    unit: str = ""
    answer_share: float = 0.0
    guess_share: float = 0.0
    guess_rank: int = 0
    exchanges: int = 0

    @property
    def right(self) -> bool:
        """True if the guess is the answer."""
        return bool(self.guess == self.answer)


def read_guess(question: Question, typed: str) -> Any:
    """Read a guess without the model: a number, a word, an option, or options in order. None where nothing was typed.

    Raises:
        InputError: it cannot be an answer to the question.

    >>> read_guess(Question("number", "?", "probability", {}), "62.5 %")
    62.5
    """
    typed = typed.strip()
    if not typed:
        return None
    if len(typed) > LONGEST_GUESS:
        raise InputError(f"The guess has {len(typed):,} characters.", f"It may have {LONGEST_GUESS}.", "Shorten it.")
    return {"number": _number, "token": _word, "choice": _option, "order": _order}[question.kind](question, typed)


def _number(question: Question, typed: str) -> float:
    found = _NUMBER.fullmatch(typed.replace(",", ""))
    if not found:
        raise InputError(f"{typed!r} is no number.", "A number is asked for, such as 40 or 2.5.", "Type one.")
    return float(found[1].replace("−", "-"))


def _word(question: Question, typed: str) -> str:
    return typed


def _option(question: Question, typed: str) -> str:
    if typed not in question.options:
        raise InputError(f"{typed!r} is no option.", f"There are {', '.join(question.options)}.", "Choose one.")
    return typed


def _order(question: Question, typed: str) -> tuple[str, ...]:
    letters = LETTERS[: len(question.options)]
    named = re.sub(r"[\s,;>]+", "", typed).upper()
    if sorted(named) != list(letters):
        raise InputError(
            f"{typed!r} is no order of {', '.join(letters)}.",
            "Each letter is written once.",
            f"Such as {letters[::-1]}.",
        )
    return tuple(question.options[letters.index(letter)] for letter in named)


def judge(model: "LanguageModel | None", question: Question, guess: Any) -> Judged:
    """Compute the answer, and how far off a guess is.

    Args:
        model: the current one; may be None for a check that needs none.
        guess: as `read_guess` returns it.

    Raises:
        InputError: the guess is no token of this model, or the check cannot be computed with it.
    """
    asked = CHECKS[question.check]
    answer = asked.answer(model, question.arguments, question.options)
    if isinstance(answer, ScoredTokens):
        return _judge_token(model, answer, guess)
    if question.kind == "order":
        return Judged("order", answer, guess, exchanges=_exchanges(answer, guess or answer))
    return Judged(question.kind, answer, guess, asked.unit)


def answer_lesson(model: "LanguageModel", lesson: Lesson) -> tuple[Judged | str | None, ...]:
    """Compute the answers of all steps; the model's lock is taken for one at a time.

    Returns:
        One for each step: None without a question, a sentence if this model cannot answer it.
    """
    return tuple(_answer_step(model, step.question) if step.question else None for step in lesson.steps)


def _answer_step(model: "LanguageModel", question: Question) -> Judged | str:
    try:
        with model.lock.hold():
            return judge(model, question, None)
    except InputError as error:
        return str(error)


def _judge_token(model: Any, scored: ScoredTokens, guess: str | None) -> Judged:
    share = float(scored.scores[scored.best])
    if guess is None:
        return Judged("token", _label(model, scored, scored.best), answer_share=share)
    place = _place(model, scored, guess)
    return Judged(
        "token",
        _label(model, scored, scored.best),
        _label(model, scored, place),
        answer_share=share,
        guess_share=float(scored.scores[place]),
        guess_rank=scored.rank(place),
    )


def _label(model: Any, scored: ScoredTokens, place: int) -> str:
    return visible(scored.words[place]) if scored.words else token_piece(model.tokenizer, place).label


def _place(model: Any, scored: ScoredTokens, guess: str) -> int:
    """Return the guessed token; of a word with and without its space, the likelier one."""
    if scored.words:
        place = find_token(scored.words, guess, -1)
        if place < 0:
            words = ", ".join(word.strip() for word in scored.words[:12])
            raise InputError(f"{guess!r} is no token here.", f"There are {words}.", "Type one of them.")
        return place
    forms = [ids for after_space in (True, False) if len(ids := word_ids(model, guess, after_space)) == 1]
    if not forms:
        count = len(word_ids(model, guess))
        raise InputError(f"{guess!r} is {count} tokens for this model.", "One is asked for.", "Try a shorter word.")
    return max((ids[0] for ids in forms), key=lambda token_id: float(scored.scores[token_id]))


def _exchanges(answer: Sequence[str], guess: Sequence[str]) -> int:
    """Count the pairs that stand in the other order: so many exchanges of neighbours lead to the answer.

    >>> _exchanges(("a", "b", "c"), ("c", "a", "b"))
    2
    """
    place = {option: at for at, option in enumerate(answer)}
    return sum(place[first] > place[second] for first, second in combinations(guess, 2))
