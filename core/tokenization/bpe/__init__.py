"""Byte-pair encoding from scratch: training, single training steps, and the replay of merges on a text."""

from core.tokenization.bpe.symbols import GPT2_PATTERN, LEVELS, Level
from core.tokenization.bpe.textbook import train_textbook
from core.tokenization.bpe.training import TrainedBPE, train

__all__ = [
    "GPT2_PATTERN",
    "LEVELS",
    "Level",
    "TrainedBPE",
    "train",
    "train_textbook",
]
