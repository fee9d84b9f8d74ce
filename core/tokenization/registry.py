"""Tokenizers of this app, one entry each; to add one, add one `register(TokenizerSpec(...))`."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from core.errors import InputError
from core.tokenization.huggingface import folder_tokenizer, gpt2_tokenizer
from core.tokenization.openai import tiktoken_tokenizer
from core.tokenization.pretokens import library_pre_tokens, pre_tokens
from core.tokenization.reference import library_pre_token_ends, pattern_pre_token_ends
from core.tokenization.tokenizer import TextTokenizer, replayed_ids
from core.tokenization.tokenizer_code import folder_code, gpt2_code, tiktoken_code
from core.tokenization.vocabulary_files import (
    FileVocabulary,
    folder_files,
    gpt2_files,
    tiktoken_files,
    tiktoken_gpt2_files,
)


@dataclass(frozen=True)
class TokenizerSpec:
    """Description of a tokenizer before it is loaded.

    Attributes:
        key: name in code and links.
        title: name on screen.
        load: returns the tokenizer, the same one at every call.
        code: returns lines of plain library code that define `encode` (text to ids) and `decode` (ids to text).
        reference: another route to the ids of a text, for Verify.
        route: that route in words.
        files: the vocabulary as its files hold it, for Verify.
        pre_token_ends: another route to the byte at which each pre-token of a text ends, for Verify.
        source: library and files that the ids come from.
    """

    key: str
    title: str
    load: Callable[[], TextTokenizer]
    code: Callable[[], list[str]]
    reference: Callable[[str], list[int]]
    route: str
    files: Callable[[], FileVocabulary]
    pre_token_ends: Callable[[str], list[int]]
    source: str


TOKENIZERS: dict[str, TokenizerSpec] = {}


def register(spec: TokenizerSpec) -> None:
    """Add a tokenizer; InputError if the key is taken."""
    if spec.key in TOKENIZERS:
        raise InputError(f"The tokenizer key {spec.key!r} is taken.", "Keys are unique.", "Choose another key.")
    TOKENIZERS[spec.key] = spec


def model_tokenizer(key: str, title: str, folder: Path) -> TokenizerSpec:
    """Describe the tokenizer in a model's folder; the weights are not needed."""
    return TokenizerSpec(
        key=key,
        title=title,
        load=partial(folder_tokenizer, folder),
        code=partial(folder_code, folder),
        reference=partial(_transformers_ids, folder),
        route="transformers.AutoTokenizer.from_pretrained(folder)(text)",
        files=partial(folder_files, folder),
        pre_token_ends=lambda text: library_pre_token_ends(folder_tokenizer(folder).backend, text),
        source=f"library transformers, tokenizer of {folder.name}",
    )


def _transformers_ids(folder: Path, text: str) -> list[int]:
    from transformers import AutoTokenizer

    ids: list[int] = AutoTokenizer.from_pretrained(folder, local_files_only=True)(text, verbose=False)["input_ids"]
    return ids


def _merged_ids(name: str, text: str) -> list[int]:
    loaded = tiktoken_tokenizer(name)
    return replayed_ids(loaded, loaded.encode(text))


def _library_cuts(name: str, text: str) -> list[int]:
    encoding = tiktoken_tokenizer(name).encoding
    return pattern_pre_token_ends(library_pre_tokens(text, encoding))


register(
    TokenizerSpec(
        key="gpt2",
        title="GPT-2",
        load=gpt2_tokenizer,
        code=gpt2_code,
        reference=lambda text: tiktoken_tokenizer("gpt2").encode_ids(text),
        route='tiktoken.get_encoding("gpt2").encode(text)',
        files=gpt2_files,
        pre_token_ends=lambda text: pattern_pre_token_ends(pre_tokens(text, tiktoken_tokenizer("gpt2").encoding)),
        source="library tokenizers, encoder.json and vocab.bpe of openai/gpt-2",
    )
)
register(
    TokenizerSpec(
        key="gpt2-tiktoken",
        title="GPT-2 (tiktoken)",
        load=partial(tiktoken_tokenizer, "gpt2"),
        code=partial(tiktoken_code, "gpt2"),
        reference=lambda text: gpt2_tokenizer().encode_ids(text),
        route="tokenizers.Tokenizer(BPE.from_file(encoder.json, vocab.bpe)).encode(text)",
        files=tiktoken_gpt2_files,
        pre_token_ends=lambda text: library_pre_token_ends(gpt2_tokenizer().backend, text),
        source="library tiktoken, encoder.json and vocab.bpe of openai/gpt-2",
    )
)
for _name, _model in (("cl100k_base", "GPT-4"), ("o200k_base", "GPT-4o")):
    register(
        TokenizerSpec(
            key=_name,
            title=f"{_name} ({_model})",
            load=partial(tiktoken_tokenizer, _name),
            code=partial(tiktoken_code, _name),
            reference=partial(_merged_ids, _name),
            route="pre-token pattern, then the shipped merges one by one, lowest rank first",
            files=partial(tiktoken_files, _name),
            pre_token_ends=partial(_library_cuts, _name),
            source=f"library tiktoken, {_name}.tiktoken of OpenAI",
        )
    )
