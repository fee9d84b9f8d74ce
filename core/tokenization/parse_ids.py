"""Parser of ids that a person typed or pasted."""

import re

from core.errors import InputError

MAX_IDS = 20_000


def parse_ids(text: str) -> list[int]:
    """Parse ids separated by spaces or commas, with or without brackets.

    Raises:
        InputError: nothing given, too many, or something that is no whole number.

    >>> parse_ids("[464, 2068] 7")
    [464, 2068, 7]
    """
    words = re.sub(r"[\[\](),;]", " ", text).split()
    if not words:
        raise InputError("There are no ids.", "Whole numbers, separated by commas or spaces.", "Paste [464, 318], say.")
    if len(words) > MAX_IDS:
        raise InputError(
            f"{len(words):,} ids were given.", f"At most {MAX_IDS:,} are decoded.", "Paste a part of them."
        )
    for word in words:
        if not re.fullmatch(r"[0-9]{1,12}", word):
            raise InputError(f"{word[:40]!r} is no id.", "An id is a whole number from 0 on.", "Correct or remove it.")
    return [int(word) for word in words]
