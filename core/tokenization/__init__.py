"""Tokenization: text to token ids and back."""

from core.tokenization.chat_template import apply_chat_template, has_chat_template
from core.tokenization.corpora import (
    COURSE_CORPUS,
    LOW_LOWER_NEWEST,
    check_corpus,
    human_rights,
    human_rights_in,
    udhr_source,
)
from core.tokenization.encode import EncodedText, encode
from core.tokenization.export import as_csv, merges_csv, quoted, tokens_csv
from core.tokenization.learned import MAX_LEARNED, LearnedTokenizer
from core.tokenization.parse_ids import parse_ids
from core.tokenization.pieces import TokenPiece, token_piece
from core.tokenization.registry import TOKENIZERS, TokenizerSpec, model_tokenizer, register
from core.tokenization.text import MAX_CHARACTERS, check_text, visible
from core.tokenization.token_lookup import find_token
from core.tokenization.tokenized import TokenizedText
from core.tokenization.tokenizer import TextTokenizer, replayed_ids, tokenize
from core.tokenization.vocabulary import UNK, Vocabulary, character_vocabulary, word_vocabulary

__all__ = [
    "COURSE_CORPUS",
    "LOW_LOWER_NEWEST",
    "MAX_CHARACTERS",
    "MAX_LEARNED",
    "TOKENIZERS",
    "UNK",
    "EncodedText",
    "LearnedTokenizer",
    "TextTokenizer",
    "TokenPiece",
    "TokenizedText",
    "TokenizerSpec",
    "Vocabulary",
    "apply_chat_template",
    "as_csv",
    "character_vocabulary",
    "check_corpus",
    "check_text",
    "encode",
    "find_token",
    "has_chat_template",
    "human_rights",
    "human_rights_in",
    "merges_csv",
    "model_tokenizer",
    "parse_ids",
    "quoted",
    "register",
    "replayed_ids",
    "token_piece",
    "tokenize",
    "tokens_csv",
    "udhr_source",
    "visible",
    "word_vocabulary",
]
