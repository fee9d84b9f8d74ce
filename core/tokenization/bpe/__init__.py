"""Byte-pair encoding from scratch: train it, watch it learn, replay it."""

from core.tokenization.bpe.symbols import GPT2_PATTERN, LEVELS, Level, split_words, symbols
from core.tokenization.bpe.textbook import train_textbook
from core.tokenization.bpe.training import Merge, TrainedBPE, train

__all__ = [
    "GPT2_PATTERN",
    "LEVELS",
    "Level",
    "Merge",
    "TrainedBPE",
    "split_words",
    "symbols",
    "train",
    "train_textbook",
]
