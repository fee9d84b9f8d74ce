"""Speed of our BPE trainer, beside the textbook's recount and Hugging Face tokenizers, and of encoding.

The text is the source of Python's standard library: real, on every machine, and large enough.
"""

import sysconfig
from functools import partial
from pathlib import Path

from bench.measure import Row, Sizes, median_seconds
from core.tokenization import TOKENIZERS
from core.tokenization.bpe import train, train_textbook
from core.tokenization.reference_bpe import library_merges

BYTES = 256
SHOWN = 100_000


def rows(sizes: Sizes) -> list[Row]:
    """Measure training and encoding; the slow textbook runs once."""
    text, small = real_text(sizes.corpus), real_text(sizes.textbook_corpus)
    ours = median_seconds(partial(train, text, sizes.merges), sizes.runs)
    library = median_seconds(partial(library_merges, text, BYTES + sizes.merges, "bytes"), sizes.runs)
    fast = median_seconds(partial(train, small, sizes.textbook_merges), sizes.runs)
    textbook = median_seconds(partial(train_textbook, small, sizes.textbook_merges), runs=1)
    trained = f"{sizes.merges:,} merges on {sizes.corpus:,} characters"
    compared = f"{sizes.textbook_merges} merges on {sizes.textbook_corpus:,} characters"
    return [
        ("BPE training, ours", f"{ours:.2f} s, {trained}"),
        ("BPE training, tokenizers (Rust)", f"{library:.2f} s, {trained}"),
        ("BPE training, textbook against ours", f"{textbook / fast:.0f} times ({textbook:.1f} s), {compared}"),
        *(_encoding(key, sizes.runs) for key in TOKENIZERS),
    ]


def _encoding(key: str, runs: int) -> Row:
    tokenizer, text = TOKENIZERS[key].load(), real_text(SHOWN)
    seconds = median_seconds(partial(tokenizer.encode, text), runs)
    return f"{SHOWN:,} characters to chips' data, {key}", f"{1000 * seconds:.0f} ms"


def real_text(characters: int) -> str:
    """Return the beginning of the standard library's source files, in alphabetical order."""
    folder, text = Path(sysconfig.get_paths()["stdlib"]), ""
    for file in sorted(folder.glob("*.py")):
        text += file.read_text(encoding="utf-8")
        if len(text) >= characters:
            break
    return text[:characters]
