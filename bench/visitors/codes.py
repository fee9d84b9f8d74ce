"""Codes that tell the sentences of all visitors apart, and are found again in what the model makes of them.

A code is three nouns: the first is the visitor's own, the others are new for every sentence. A prompt that says it
twice and begins a third time makes a language model go on with it (induction), so that even a generated text shows
whose it is. Numbers would not do: the model counts on.
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
    """All codes that were handed out, and to whom: at most `MOST_OWNERS` visitors.

    subtle: a sampled text may get one noun wrong, and so hit upon another sentence's code. The first noun stays, so it
    must not be shared.
    """

    def __init__(self, seed: int = 0) -> None:
        pairs = [f"{second} {third}" for second in _NOUNS for third in _NOUNS]
        self._pairs = random.Random(seed).sample(pairs, len(pairs))
        self._owners: dict[str, int] = {}
        noun = f"(?:{'|'.join(_NOUNS)})"
        self._pattern = re.compile(f"(?=({noun}{{3}}))")  # overlapping: another noun may stand before a code

    def new(self, owner: int) -> str:
        """Hand out a code, such as "otter maple lantern"."""
        code = f"{_NOUNS[owner]} {self._pairs.pop()}"
        self._owners[squeezed(code)] = owner
        return code

    def foreign(self, text: str, owner: int) -> list[str]:
        """Codes in a text that were handed out to somebody else."""
        found = self._pattern.findall(squeezed(text))
        return [code for code in found if self._owners.get(code, owner) != owner]


def prompt(code: str) -> str:
    """Sentence that a language model continues with the code."""
    return f"The locker of {code}. The locker of {code}. The locker of"


def squeezed(text: str) -> str:
    """Letters and digits only: tokens are shown with marks between them.

    >>> squeezed("·ot | ter | · | maple")
    'ottermaple'
    """
    return _NOT_LETTERS.sub("", text)
