"""Examples of each view of the Tokenization page."""

from core.tokenization import COURSE_CORPUS, LOW_LOWER_NEWEST, human_rights_in
from core.ui.state import keys
from core.ui.widgets.presets import Preset

_CORPUS = keys.linked_text(keys.CORPUS)
WORDS = [
    Preset("The brown unicorn jumps", "The brown unicorn jumps", {_CORPUS: COURSE_CORPUS}),
    Preset("All words known", "the lazy fox predict the next token", {_CORPUS: COURSE_CORPUS}),
    Preset("A comma is enough", "fox, dog, token", {_CORPUS: COURSE_CORPUS}),
]
CHARACTERS = [
    Preset("Hello?", "Hello?", {keys.CHARACTERS: "letters"}),
    Preset("The brown unicorn jumps", "The brown unicorn jumps", {keys.CHARACTERS: "letters"}),
    Preset("From the corpus", "fox, dog, token", {keys.CHARACTERS: "corpus", _CORPUS: COURSE_CORPUS}),
]
BPE = [
    Preset("The course", "Tokenization predicts the fox", {_CORPUS: COURSE_CORPUS, keys.BPE_LEVEL: "bytes"}),
    Preset("low, lower, newest", "lowest", {_CORPUS: LOW_LOWER_NEWEST, keys.BPE_LEVEL: "characters"}),
    Preset("Human rights", "all human beings", {_CORPUS: human_rights_in("en"), keys.BPE_LEVEL: "bytes"}),
    Preset("A character never seen", "fox 🦊", {_CORPUS: COURSE_CORPUS, keys.BPE_LEVEL: "characters"}),
]
PRETRAINED = [
    Preset("Strawberry mojito", "The strawberry mojito was unbelievably delightful", {keys.TOKENIZER: "gpt2"}),
    Preset("A rocket", "Unbelievable tokenization powers! 🚀", {keys.TOKENIZER: "gpt2"}),
    Preset("A star player", "The 🌟 star-player scored 40 points!", {keys.TOKENIZER: "cl100k_base"}),
    Preset("Special tokens", "The end.<|endoftext|>A new text", {keys.TOKENIZER: "gpt2"}),
    Preset("One word, many tokens", "banana Banana  banana BANANA", {keys.TOKENIZER: "gpt2"}),
]
COMPARE = [
    Preset("A star player", "The 🌟 star-player scored 40 points!"),
    Preset("Code", "def area(r):\n    return 3.14159 * r ** 2\n"),
    Preset("Numbers", "1234567890 12,345.67 2026-11-22 0x1F"),
    Preset("White space", "a  b    c\t\td\n\n\n    e"),
    Preset("Emoji", "👩‍🚀🚀🇫🇷👍🏽 é e\u0301"),
    Preset("Japanese", human_rights_in("ja")),
]
