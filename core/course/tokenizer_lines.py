"""Section 1 of the course, tokenization: two vocabularies made by hand, GPT-2's BPE and tiktoken."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from core.course.line import CourseLine
from core.course.value import Expected, Found, Printed
from core.models import LanguageModel
from core.tokenization import COURSE_CORPUS, TOKENIZERS, Vocabulary, character_vocabulary, word_vocabulary
from core.tokenization.huggingface import gpt2_tokenizer

MOJITO = "The strawberry mojito was unbelievably delightful"
ROCKET = "Unbelievable tokenization powers! 🚀"
STAR = "The 🌟 star-player scored 40 points!"
MOJITO_IDS = (464, 41236, 6941, 73, 10094, 373, 48943, 32327)
MOJITO_TOKENS = ("The", "Ġstrawberry", "Ġmo", "j", "ito", "Ġwas", "Ġunbelievably", "Ġdelightful")
ROCKET_IDS = (3118, 6667, 11203, 540, 11241, 1634, 5635, 0, 12520, 248, 222)
ROCKET_TOKENS = ("Un", "bel", "iev", "able", "Ġtoken", "ization", "Ġpowers", "!", "ĠðŁ", "ļ", "Ģ")
STAR_GPT2_IDS = (464, 12520, 234, 253, 3491, 12, 7829, 7781, 2319, 2173, 0)
STAR_GPT2_TOKENS = ("The", " �", "�", "�", " star", "-", "player", " scored", " 40", " points", "!")
STAR_CL100K_IDS = (791, 11410, 234, 253, 6917, 43467, 16957, 220, 1272, 3585, 0)
STAR_CL100K_TOKENS = ("The", " �", "�", "�", " star", "-player", " scored", " ", "40", " points", "!")
FIRST_WORDS = (
    *("[PAD]", "[UNK]", "brown", "converts", "dog", "fox", "jumps", "language"),
    *("large", "lazy", "models", "next", "numbers", "over", "predict"),
)


def tokenizer_lines() -> Iterator[CourseLine]:
    """Yield the lines of section 1; none needs the weights of a model."""
    yield from _word_level()
    yield from _character_level()
    yield from _pretrained("1.3", "gpt2", MOJITO, MOJITO_IDS, MOJITO_TOKENS)
    yield from _pretrained("1.3", "gpt2", ROCKET, ROCKET_IDS, ROCKET_TOKENS)
    yield from _pretrained("1.4", "gpt2-tiktoken", STAR, STAR_GPT2_IDS, STAR_GPT2_TOKENS)
    yield from _pretrained("1.4", "cl100k_base", STAR, STAR_CL100K_IDS, STAR_CL100K_TOKENS)


def _word_level() -> Iterator[CourseLine]:
    line = partial(_line, "1.1", "the course's corpus")
    text = "The brown unicorn jumps"
    yield line("Vocabulary size", Printed("21"), lambda: float(len(_words().tokens)))
    yield line("First 15 entries", FIRST_WORDS, lambda: _words().tokens[:15])
    yield line(f"Ids of {text!r}", (17, 2, 1, 6), lambda: _words().encode(text).ids)
    decoded = "the brown [UNK] jumps"
    yield line(f"{text!r} decoded", decoded, lambda: _words().decode(list(_words().encode(text).ids)))


def _character_level() -> Iterator[CourseLine]:
    line = partial(_line, "1.2", "[PAD], [UNK], a to z, A to Z")
    characters = character_vocabulary()
    yield line("Ids of 'Hello?'", (35, 6, 13, 13, 16, 1), lambda: characters.encode("Hello?").ids)
    yield line("Those ids decoded", "Hello[UNK]", lambda: characters.decode([35, 6, 13, 13, 16, 1]))


def _words() -> Vocabulary:
    return word_vocabulary(COURSE_CORPUS)


def _pretrained(
    section: str, key: str, text: str, ids: tuple[int, ...], tokens: tuple[str, ...]
) -> Iterator[CourseLine]:
    """Yield the lines of one text and one tokenizer: its ids, its tokens, and the ids decoded."""
    spec = TOKENIZERS[key]
    line = partial(_line, section, spec.source)
    yield line(f"{spec.title}: ids of {text!r}", ids, lambda: tuple(spec.load().encode_ids(text)))
    spell = _gpt2_tokens if key == "gpt2" else partial(_decoded_tokens, key)
    yield line(f"{spec.title}: tokens of {text!r}", tokens, lambda: spell(spec.load().encode_ids(text)))
    yield line(f"{spec.title}: {text!r} decoded", text, lambda: spec.load().decode(ids))


def _gpt2_tokens(ids: Sequence[int]) -> tuple[str, ...]:
    """Spell tokens as the vocabulary does, a sign for each byte; the course calls `convert_ids_to_tokens`."""
    return tuple(str(gpt2_tokenizer().backend.id_to_token(token_id)) for token_id in ids)


def _decoded_tokens(key: str, ids: Sequence[int]) -> tuple[str, ...]:
    """Decode each token on its own; part of a character becomes a replacement sign."""
    return tuple(TOKENIZERS[key].load().decode([token_id]) for token_id in ids)


def _line(section: str, source: str, output: str, expected: Expected, value: Callable[[], Found]) -> CourseLine:
    def compute(model: LanguageModel | None) -> Iterator[Found]:
        yield value()

    return CourseLine(section, output, expected, compute, source=source)
