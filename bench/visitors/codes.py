"""Codes that tell the sentences of all visitors apart, and are found again in what the model makes of them.

A code is a noun, the visitor's own, and a number, new for every sentence. A prompt that says it twice and begins a
third time makes a language model go on with it (induction), so that even a generated text shows whose it is.
"""

import random
import re

_WORDS = """
    otter falcon maple river candle basket tunnel ladder pepper violin marble anchor copper velvet walnut harbor
    lantern meadow pillow rocket saddle timber turtle window badger cactus dragon ember feather garden hammer island
    jacket kettle lemon magnet needle orange parrot quartz ribbon spider tractor umbrella valley wagon yogurt zebra
    acorn bridge camel desert engine forest goblet helmet insect jungle kitten locket monkey napkin onion piano
    rabbit salmon temple uncle vessel whistle almond barrel castle donkey eagle finger guitar hazel iron jewel
    knight lizard mirror nickel oyster pencil robin silver tiger urchin village winter apple bottle carpet doctor
library teacher pirate sailor blossom compass hornet mustard
"""
_NOUNS = _WORDS.split()
MOST_OWNERS = len(_NOUNS)
_NOT_LETTERS = re.compile(r"[\W_]+")


class Codes:
    """All codes that were handed out, and to whom: at most 9,000, to at most `MOST_OWNERS`.

    subtle: a sampled text often gets the number slightly wrong, and may so hit upon another sentence's. The noun stays,
    so nouns must not be shared.
    """

    def __init__(self, seed: int = 0) -> None:
        self._numbers = random.Random(seed).sample(range(1000, 10_000), 9_000)
        self._owners: dict[str, int] = {}
        self._pattern = re.compile(rf"(?:{'|'.join(_NOUNS)})\d{{4}}")

    def new(self, owner: int) -> str:
        """Hand out a code, such as "otter 4821"."""
        code = f"{_NOUNS[owner]} {self._numbers.pop()}"
        self._owners[squeezed(code)] = owner
        return code

    def foreign(self, text: str, owner: int) -> list[str]:
        """Codes in a text that were handed out to somebody else."""
        found = self._pattern.findall(squeezed(text))
        return [code for code in found if self._owners.get(code, owner) != owner]


def prompt(code: str) -> str:
    """Sentence that a language model continues with the code."""
    return f"Locker of {code}. Locker of {code}. Locker of"


def squeezed(text: str) -> str:
    """Letters and digits only: tokens are shown with marks between them.

    >>> squeezed("·ot | ter | · | 4 | 8")
    'otter48'
    """
    return _NOT_LETTERS.sub("", text)
