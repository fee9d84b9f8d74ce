"""How likely a guess is as the continuation of a text."""

from typing import TYPE_CHECKING

from core.errors import InputError
from core.probabilities.scoring import SequenceScore, score_tokens
from core.tokenization import check_text, encode

if TYPE_CHECKING:
    from core.models import LanguageModel

MAX_GUESSES = 6
MAX_GUESS_TOKENS = 20
# Every guess reads the whole text again, with and without its space: 256 tokens take 0.6 s each on two cores.
MAX_PHRASE_CONTEXT = 256


def read_guesses(typed: str) -> list[str]:
    """Split what was typed into guesses, one a line; blank lines and repetitions are dropped, outer blanks too.

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


def score_phrase(model: "LanguageModel", text: str, phrase: str, max_tokens: int = MAX_PHRASE_CONTEXT) -> SequenceScore:
    """Score `phrase` after `text`: its tokens, and by the chain rule the whole. Hold `model.lock`.

    The phrase is split on its own and put behind the text's tokens, as a model that writes would produce it.

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
