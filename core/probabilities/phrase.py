"""Probability of a guess as the continuation of a text."""

from typing import TYPE_CHECKING

from core.errors import InputError
from core.models.model_lock import holds_model_lock
from core.probabilities.scoring import SequenceScore, score_tokens
from core.tokenization import check_text, encode

if TYPE_CHECKING:
    from core.models import LanguageModel

DEFAULT_GUESSES = "Paris\nLondon\nunicorn"  # for the default sentence
MAX_GUESSES = 6
# Tokens of the model's own that stand beside the guesses.
MODEL_PROPOSES = 3
MAX_GUESS_TOKENS = 20
# Every guess reads the whole text again, with and without its space: 256 tokens take 0.6 s each on two cores.
MAX_PHRASE_CONTEXT = 256


def read_guesses(typed: str) -> list[str]:
    """Split typed text into guesses, one per line; empty lines, repetitions and outer spaces are dropped.

    Raises:
        InputError: more than MAX_GUESSES.

    >>> read_guesses(" Paris\\n\\nthe city\\nParis")
    ['Paris', 'the city']
    """
    guesses = list(dict.fromkeys(line.strip() for line in typed.splitlines() if line.strip()))
    if len(guesses) > MAX_GUESSES:
        raise InputError(
            f"There are {len(guesses)} guesses.", f"At most {MAX_GUESSES} are scored.", "Delete some lines."
        )
    return guesses


@holds_model_lock
def score_phrase(model: "LanguageModel", text: str, phrase: str, max_tokens: int = MAX_PHRASE_CONTEXT) -> SequenceScore:
    """Score the tokens of `phrase` after `text`; by the chain rule their product is the probability of the phrase.

    The phrase is tokenized on its own and appended to the text's tokens, as in generation.

    Raises:
        InputError: text or phrase cannot be read, or the phrase is longer than MAX_GUESS_TOKENS.
    """
    encoded = encode(model, text, min(max_tokens, model.context - MAX_GUESS_TOKENS))
    ids = model.tokenizer(check_text(phrase), add_special_tokens=False, verbose=False)["input_ids"]
    if not 0 < len(ids) <= MAX_GUESS_TOKENS:
        raise InputError(
            f"The guess {phrase[:40].strip()!r} has {len(ids)} tokens.",
            f"It may have 1 to {MAX_GUESS_TOKENS}.",
            "Shorten it.",
        )
    return score_tokens(model, encoded, [*encoded.ids, *ids], first=len(encoded.ids))
