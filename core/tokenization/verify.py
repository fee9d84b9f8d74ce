"""Verification of tokens against the reference libraries."""

import json
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from core.tokenization.bpe import GPT2_PATTERN, Level, TrainedBPE
from core.tokenization.bpe.symbols import Pair
from core.tokenization.pieces import ordinary_piece
from core.tokenization.registry import TokenizerSpec
from core.tokenization.tokenized import TokenizedText
from core.tokenization.tokenizer import TextTokenizer, replayed_ids
from core.tokenization.vocabulary import UNK, Vocabulary
from core.verification import Verification, compare


def verify_vocabulary(vocabulary: Vocabulary, tokenized: TokenizedText) -> Verification:
    """Compare the ids with those of the WordLevel model of `tokenizers`."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

    library = Tokenizer(models.WordLevel(vocabulary.id_of, unk_token=UNK))
    if vocabulary.unit == "words":
        library.normalizer = normalizers.Lowercase()
        library.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    else:
        library.pre_tokenizer = pre_tokenizers.Split(Regex(r"[\s\S]"), "isolated")
    again = library.encode(tokenized.text).ids
    return compare(_array(tokenized.ids), _array(again), 0, "tokenizers.models.WordLevel(vocabulary).encode(text)")


def library_merges(text: str, vocabulary_size: int, level: Level) -> list[Pair]:
    """Train the BpeTrainer of `tokenizers` with our pre-token pattern; returns its merges as bytes."""
    from tokenizers import Regex, Tokenizer, models, pre_tokenizers, trainers

    library = Tokenizer(models.BPE())
    if level == "bytes":
        library.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        alphabet = pre_tokenizers.ByteLevel.alphabet()
    else:
        library.pre_tokenizer = pre_tokenizers.Split(Regex(GPT2_PATTERN), "isolated")
        alphabet = []
    trainer = trainers.BpeTrainer(vocab_size=vocabulary_size, initial_alphabet=alphabet, show_progress=False)
    library.train_from_iterator([text], trainer)
    merges = json.loads(library.to_str())["model"]["merges"]
    byte_level = level == "bytes"
    return [(_data_of(left, byte_level), _data_of(right, byte_level)) for left, right in merges]


def _data_of(token: str, byte_level: bool) -> bytes:
    return ordinary_piece(0, token, byte_level).data if byte_level else token.encode()


def verify_training(trained: TrainedBPE, text: str) -> Verification:
    """Compare the merges with those learned by `tokenizers`, as pairs of ids."""
    vocabulary = trained.vocabulary()
    ids = {token: i for i, token in enumerate(vocabulary)}
    again = library_merges(text, len(vocabulary), trained.level)
    shown = [[ids[merge.left], ids[merge.right]] for merge in trained.merges]
    recomputed = [[ids.get(left, -1), ids.get(right, -1)] for left, right in again]
    return compare(
        np.array(shown).reshape(-1, 2),
        np.array(recomputed).reshape(-1, 2),
        0,
        "tokenizers.trainers.BpeTrainer on the same text with the same pre-token pattern",
        f"{len(shown)} merges, each as a pair of ids.",
    )


def verify_pretrained(spec: TokenizerSpec, tokenizer: TextTokenizer, tokenized: TokenizedText) -> Verification:
    """Compare the ids with those of the spec's other route, and of a replay of the shipped merges if there are any."""
    remark = ""
    if tokenizer.replayable:
        same = replayed_ids(tokenizer, tokenized) == list(tokenized.ids)
        remark = f"Replaying the shipped merges gives {'the same ids' if same else 'OTHER ids'}."
    return compare(_array(tokenized.ids), _array(spec.reference(tokenized.text)), 0, spec.route, remark)


def verify_comparison(results: Sequence[tuple[TokenizerSpec, TokenizedText]]) -> Verification:
    """Compare the ids of several tokenizers with those of their other routes."""
    shown = [token_id for _, tokenized in results for token_id in tokenized.ids]
    again = [token_id for spec, tokenized in results for token_id in spec.reference(tokenized.text)]
    routes = "; ".join(dict.fromkeys(spec.route for spec, _ in results))
    return compare(_array(shown), _array(again), 0, routes)


def _array(ids: Sequence[int]) -> npt.NDArray[np.int64]:
    return np.array(ids, dtype=np.int64)
