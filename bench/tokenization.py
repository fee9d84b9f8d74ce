"""How fast our BPE trainer is, beside the textbook's recount and Hugging Face tokenizers.

The text is Python's own standard library: real, on every machine, and large enough.
"""

import sysconfig
from pathlib import Path

from bench.measure import Row, median_seconds
from core.tokenization import TOKENIZERS
from core.tokenization.bpe import train, train_textbook
from core.tokenization.verify import library_merges

TEXTBOOK_MERGES = 100


def rows() -> list[Row]:
    """Name and figure of each measurement; medians of five, but for the slow textbook, run once."""
    one_megabyte = real_text(1_000_000)
    small = real_text(200_000)
    ours = median_seconds(lambda: train(one_megabyte, 2000))
    library = median_seconds(lambda: library_merges(one_megabyte, 2256, "bytes"))
    fast = median_seconds(lambda: train(small, TEXTBOOK_MERGES))
    textbook = median_seconds(lambda: train_textbook(small, TEXTBOOK_MERGES), runs=1)
    measured = [
        ("BPE, 2,000 merges on 1 MB, ours", f"{ours:.2f} s"),
        ("BPE, 2,000 merges on 1 MB, tokenizers (Rust)", f"{library:.2f} s"),
        (f"BPE, {TEXTBOOK_MERGES} merges on 200 kB, ours", f"{fast:.3f} s"),
        (f"BPE, {TEXTBOOK_MERGES} merges on 200 kB, textbook", f"{textbook:.1f} s, {textbook / fast:.0f} times ours"),
    ]
    text = one_megabyte[:100_000]
    for key, spec in TOKENIZERS.items():
        tokenizer = spec.load()
        shown = median_seconds(lambda tokenizer=tokenizer: tokenizer.encode(text))
        measured.append((f"100,000 characters to chips' data, {key}", f"{1000 * shown:.0f} ms"))
    return measured


def real_text(characters: int) -> str:
    """The beginning of the standard library's source files, in alphabetical order."""
    folder, text = Path(sysconfig.get_paths()["stdlib"]), ""
    for file in sorted(folder.glob("*.py")):
        text += file.read_text(encoding="utf-8")
        if len(text) >= characters:
            break
    return text[:characters]
