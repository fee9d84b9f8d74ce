"""First lines of snippets about pretrained tokenizers: plain library code that defines `encode` and `decode`."""

from pathlib import Path

from core.models.snippet import short_path
from core.tokenization.rank_files import RANK_FILES, rank_folder


def gpt2_code() -> list[str]:
    """Return code that loads GPT-2's tokenizer with Hugging Face tokenizers, from its two files."""
    files = (RANK_FILES[name].cache_name for name in ("encoder.json", "vocab.bpe"))
    vocabulary, merges = (f"folder + {'/' + name!r}" for name in files)
    return [
        "import os",
        "from tokenizers import Tokenizer, decoders, models, pre_tokenizers",
        "",
        f"folder = os.path.expanduser({short_path(rank_folder())!r})  # encoder.json and vocab.bpe of openai/gpt-2",
        f"tokenizer = Tokenizer(models.BPE.from_file({vocabulary}, {merges}))",
        "tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)",
        "tokenizer.decoder = decoders.ByteLevel()",
        'tokenizer.add_special_tokens(["<|endoftext|>"])',
        *_hugging_face_ends(),
    ]


def folder_code(folder: Path) -> list[str]:
    """Return code that loads the tokenizer of a model's folder."""
    return [
        "import os",
        "from transformers import AutoTokenizer",
        "",
        f"folder = os.path.expanduser({short_path(folder)!r})",
        "tokenizer = AutoTokenizer.from_pretrained(folder).backend_tokenizer",
        *_hugging_face_ends(),
    ]


def tiktoken_code(name: str) -> list[str]:
    """Return code that loads an encoding of tiktoken, from the files on this machine."""
    return [
        "import os",
        f'os.environ["TIKTOKEN_CACHE_DIR"] = os.path.expanduser({short_path(rank_folder())!r})  # else it downloads',
        "import tiktoken",
        "",
        f'encoding = tiktoken.get_encoding("{name}")',
        'encode = lambda text: encoding.encode(text, allowed_special="all")',
        "decode = encoding.decode",
    ]


def _hugging_face_ends() -> list[str]:
    return [
        "encode = lambda text: tokenizer.encode(text).ids",
        "decode = lambda ids: tokenizer.decode(ids, skip_special_tokens=False)",
    ]
