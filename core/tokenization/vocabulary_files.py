"""Vocabularies read from their files: the bytes of each token and the rank of each merge, by no tokenizer library.

Verify compares with these; the tokenizers on screen come from the libraries.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any

from core.tokenization.rank_files import RANK_FILES, rank_folder

Ranks = Mapping[tuple[bytes, bytes], int] | Mapping[bytes, int]


@dataclass(frozen=True, eq=False)
class FileVocabulary:
    """Vocabulary as its files hold it.

    Attributes:
        tokens: bytes of each token by its id, special tokens included.
        special: ids of special and added tokens.
        ranks: rank of each merge, by the pair (Hugging Face) or by the token it makes (tiktoken).
    """

    tokens: Mapping[int, bytes]
    special: frozenset[int]
    ranks: Ranks

    @cached_property
    def singles(self) -> frozenset[bytes]:
        """All single bytes that are a token."""
        return frozenset(token for token in self.tokens.values() if len(token) == 1)

    def rank(self, left: bytes, right: bytes) -> int | None:
        """Return the rank of a merge; None if there is none."""
        ranks: Mapping[Any, int] = self.ranks
        return ranks.get((left, right), ranks.get(left + right))

    def bytes_of(self, ids: Sequence[int]) -> list[bytes]:
        """Return the bytes of each token; an id that is not in the files gets its own sign, which equals no bytes."""
        return [self.tokens.get(token_id, b"[no such id]") for token_id in ids]


@cache
def gpt2_files() -> FileVocabulary:
    """Read encoder.json and vocab.bpe of openai/gpt-2."""
    encoder, merges = (rank_folder() / RANK_FILES[name].cache_name for name in ("encoder.json", "vocab.bpe"))
    vocabulary: dict[str, int] = json.loads(encoder.read_text(encoding="utf-8"))
    lines = merges.read_text(encoding="utf-8").splitlines()[1:]  # the first line is the version
    return _read(vocabulary, [line.split(" ") for line in lines if line], ["<|endoftext|>"], byte_level=True)


@cache
def tiktoken_gpt2_files() -> FileVocabulary:
    """Read the same files as tiktoken uses them: the rank of a merge is the id of the token it makes."""
    files = gpt2_files()
    ranks = {data: token_id for token_id, data in files.tokens.items() if token_id not in files.special}
    return FileVocabulary(files.tokens, files.special, ranks)


@cache
def tiktoken_files(name: str) -> FileVocabulary:
    """Read the rank file of an encoding such as "cl100k_base"; its special tokens are written in tiktoken's code."""
    import tiktoken

    ranks: dict[bytes, int] = {}
    for line in (rank_folder() / RANK_FILES[f"{name}.tiktoken"].cache_name).read_bytes().splitlines():
        token, rank = line.split()
        ranks[base64.b64decode(token)] = int(rank)
    special = {token_id: token.encode() for token, token_id in tiktoken.get_encoding(name)._special_tokens.items()}
    return FileVocabulary({rank: token for token, rank in ranks.items()} | special, frozenset(special), ranks)


@lru_cache(maxsize=4)
def folder_files(folder: Path) -> FileVocabulary:
    """Read the tokenizer.json of a model's folder."""
    content = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
    model, added = content["model"], content["added_tokens"]
    vocabulary: dict[str, int] = model["vocab"]
    if isinstance(model["vocab"], list):  # Unigram: pairs of token and log-probability
        vocabulary = {token: token_id for token_id, (token, _) in enumerate(model["vocab"])}
    merges = [merge.split(" ") if isinstance(merge, str) else merge for merge in model.get("merges", [])]
    vocabulary |= {entry["content"]: entry["id"] for entry in added}
    byte_level = (content.get("decoder") or {}).get("type") == "ByteLevel"
    return _read(vocabulary, merges, [entry["content"] for entry in added], byte_level)


def _read(
    vocabulary: Mapping[str, int], merges: Sequence[Sequence[str]], added: Sequence[str], byte_level: bool
) -> FileVocabulary:
    data = {token: _bytes_of(token, byte_level) for token in vocabulary if token not in added}
    data |= {token: token.encode() for token in added}
    ranks: dict[tuple[bytes, bytes], int] = {}
    for rank, (left, right) in enumerate(merges):
        ranks.setdefault((data[left], data[right]), rank)
    tokens = {token_id: data[token] for token, token_id in vocabulary.items()}
    return FileVocabulary(tokens, frozenset(vocabulary[token] for token in added), ranks)


def _bytes_of(token: str, byte_level: bool) -> bytes:
    if byte_level:
        return bytes(map(_byte_of().__getitem__, token))
    is_byte = len(token) == 6 and token[:3] == "<0x" and token[5] == ">"
    return bytes([int(token[3:5], 16)]) if is_byte else token.replace("\N{LOWER ONE EIGHTH BLOCK}", " ").encode()


@cache
def _byte_of() -> dict[str, int]:
    from transformers.convert_slow_tokenizer import bytes_to_unicode

    alphabet: dict[int, str] = bytes_to_unicode()  # type: ignore[no-untyped-call]
    return {character: byte for byte, character in alphabet.items()}
