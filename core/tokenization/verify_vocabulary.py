"""Claims of the word and character views: plain Python's own splitting, ids by the WordLevel model of `tokenizers`."""

import string
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from core.tokenization.describe import share
from core.tokenization.pieces import TokenPiece
from core.tokenization.registry import TOKENIZERS
from core.tokenization.text import visible
from core.tokenization.tokenized import TokenizedText, TokenSpan
from core.tokenization.verify import metric_claims, token_claims, word_claim
from core.tokenization.verify_words import share_again, signs_again
from core.tokenization.vocabulary import PAD, UNK, Unit, Vocabulary
from core.verification import Claim


@dataclass(frozen=True)
class LevelCost:
    """Cost of one way to cut a text: size of its vocabulary, tokens, and how many of them are unknown."""

    level: str
    vocabulary: int
    tokens: int
    unknown: int

    @property
    def unknown_share(self) -> str:
        """Share of unknown tokens in words; "–" for a text without tokens."""
        return share(self.unknown, self.tokens)


def cost_factors(costs: Sequence[LevelCost]) -> list[str]:
    """Return the tokens of each level as a multiple of the last one's, as they are printed."""
    return [f"{cost.tokens / costs[-1].tokens:.2f} ×" for cost in costs]


def level_costs(vocabularies: Iterable[Vocabulary], text: str) -> list[LevelCost]:
    """Return the cost of each level, and of GPT-2's learned pieces."""
    gpt2 = TOKENIZERS["gpt2"].load()
    costs = [LevelCost(one.unit, len(one.tokens), *one.cost(text)) for one in vocabularies]
    return [*costs, LevelCost("GPT-2 (learned pieces)", gpt2.vocab_size, len(gpt2.encode_ids(text)), 0)]


def vocabulary_metrics(vocab_size: int, tokens: int, unknown: int) -> dict[str, str]:
    """Return the numbers above the tokens, as they are printed."""
    return {
        "Vocabulary size": f"{vocab_size:,}",
        "Tokens in your text": f"{tokens:,}",
        "Unknown": f"{share(unknown, tokens)} ({unknown:,})" if unknown else "0%",
    }


def vocabulary_claims(
    vocabulary: Vocabulary,
    sources: Mapping[str, str | None],
    shown: TokenizedText,
    costs: Sequence[LevelCost],
    decoded: Mapping[str, str],
) -> Iterator[Claim]:
    """Claim everything that the word and character views draw.

    Args:
        sources: text that each level's vocabulary was built from; None for the course's list of letters.
        costs: rows of the table of costs, the last one GPT-2's.
        decoded: texts of decoded ids, by the ids with spaces between them.
    """
    unit, unknown = vocabulary.unit, vocabulary.id_of[UNK]
    tokens = reference_tokens(unit, sources[unit])
    route = "[PAD], [UNK], np.unique of the corpus's " + unit
    yield word_claim("vocabulary, in order", vocabulary.tokens, tokens, route)
    yield Claim("ids of the list", range(len(vocabulary.tokens)), range(len(tokens)), route="counted from 0")
    listed = list(map(visible, vocabulary.tokens)), list(map(signs_again, tokens))
    yield word_claim("vocabulary, as listed", *listed, route)
    again = _reference_text(unit, tokens, shown.text)
    route = "tokenizers.models.WordLevel(vocabulary).encode(units, is_pretokenized=True), units by str.split or list"
    yield from token_claims(shown, again, route, unknown)
    unknowns = sum(token_id == 1 for token_id in again.ids)
    yield from metric_claims(
        vocabulary_metrics(len(vocabulary.tokens), len(shown.spans), shown.times[unknown]),
        _metrics_again(len(tokens), len(again.spans), unknowns),
    )
    joint = " " if unit == "words" else ""
    texts = {" ".join(map(str, shown.ids)): vocabulary.decode(list(shown.ids)), **decoded}
    decodings = [joint.join(tokens[int(token_id)] for token_id in ids.split()) for ids in texts]
    yield word_claim("decoded ids", list(texts.values()), decodings, "the vocabulary's entries, joined")
    yield from _cost_claims(costs, sources, shown.text)


def _metrics_again(vocab_size: int, tokens: int, unknown: int) -> dict[str, str]:
    lost = share_again(unknown, tokens) + f" ({unknown:,})" * bool(unknown)
    return {"Vocabulary size": format(vocab_size, ","), "Tokens": format(tokens, ","), "Unknown": lost}


def reference_tokens(unit: Unit, corpus: str | None) -> list[str]:
    """Build a vocabulary by NumPy; without a corpus of characters it is the course's list of letters."""
    if corpus is None:
        return [PAD, UNK, *string.ascii_lowercase, *string.ascii_uppercase]
    units = np.array(_units(unit, corpus), dtype=object)
    return [PAD, UNK, *map(str, np.unique(units))]


def _units(unit: Unit, text: str) -> list[str]:
    return text.lower().split() if unit == "words" else list(text)


def _reference_text(unit: Unit, tokens: Sequence[str], text: str) -> TokenizedText:
    from tokenizers import Tokenizer, models

    library = Tokenizer(models.WordLevel({token: i for i, token in enumerate(tokens)}, unk_token=UNK))
    ids = library.encode(_units(unit, text), is_pretokenized=True).ids
    byte_of = np.cumsum([0, *(len(character.encode()) for character in text)])
    between = [unit == "words" and character.isspace() for character in text]
    runs, start = [], 0
    for _, group in groupby(range(len(text)), key=lambda i: between[i] if unit == "words" else i):
        end = start + len(list(group))
        if not between[start]:
            runs.append((int(byte_of[start]), int(byte_of[end])))
        start = end
    pieces = [TokenPiece(token_id, tokens[token_id].encode(), special=token_id < 2) for token_id in ids]
    places = enumerate(zip(pieces, runs, strict=True))
    return TokenizedText(text, tuple(TokenSpan(i, piece, *run, i) for i, (piece, run) in places))


def _cost_claims(costs: Sequence[LevelCost], sources: Mapping[str, str | None], text: str) -> Iterator[Claim]:
    import tiktoken

    library = tiktoken.get_encoding("gpt2")
    again = []
    for cost in costs[:-1]:
        unit: Unit = "words" if cost.level == "words" else "characters"
        tokens, units = reference_tokens(unit, sources[unit]), _units(unit, text)
        again.append(LevelCost(cost.level, len(tokens), len(units), len(units) - sum(u in set(tokens) for u in units)))
    again.append(LevelCost(costs[-1].level, library.n_vocab, len(library.encode(text, allowed_special="all")), 0))
    for name in ("vocabulary", "tokens", "unknown"):
        values = ([getattr(cost, name) for cost in rows] for rows in (costs, again))
        yield Claim(f"cost of each level: {name}", next(values), next(values), route="counted; GPT-2 by tiktoken")
    shares = [cost.unknown_share for cost in costs], [share_again(cost.unknown, cost.tokens) for cost in again]
    yield word_claim("cost of each level: share of unknown", *shares, "counted")
    factors = [f"{value:.2f} ×" for value in np.array([cost.tokens for cost in again]) / again[-1].tokens]
    yield word_claim("cost of each level: tokens by those of GPT-2", cost_factors(costs), factors, "counted")
