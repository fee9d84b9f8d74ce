"""Code that reproduces each view of the Tokenization page in a notebook."""

from collections.abc import Sequence

from core.tokenization.bpe import GPT2_PATTERN, Level
from core.tokenization.encode import EncodedText
from core.tokenization.registry import TokenizerSpec
from core.tokenization.vocabulary import Vocabulary

# A longer text would bury the code.
LONGEST_QUOTE = 600


def quote(name: str, text: str) -> str:
    """Return a line that sets `name` to `text`, or to its beginning if it is long."""
    if len(text) <= LONGEST_QUOTE:
        return f"{name} = {text!r}"
    return f"{name} = {text[:LONGEST_QUOTE]!r}  # the first {LONGEST_QUOTE} of {len(text):,} characters"


def ids_line(text: str, encoded: EncodedText, name: str = "ids") -> str:
    """Return a line that sets `name` to the ids the model reads, shape (1, pos); a long text is given by its ids."""
    if len(text) <= LONGEST_QUOTE and not encoded.left_out:
        return f'{name} = tokenizer({text!r}, return_tensors="pt").input_ids'
    return f"{name} = torch.tensor([{list(encoded.ids)}])  # the text's last {len(encoded.ids)} tokens"


def vocabulary_code(vocabulary: Vocabulary, corpus: str | None, text: str) -> str:
    """Return plain Python that leaves `ids` and prints the decoded text."""
    words = vocabulary.unit == "words"
    source = [] if corpus is None else [quote("corpus", corpus)]
    units = {True: "sorted(set(corpus.lower().split()))", False: "sorted(set(corpus))"}[words]
    if corpus is None:
        source, units = ["import string"], "[*string.ascii_lowercase, *string.ascii_uppercase]"
    return "\n".join(
        [
            *source,
            quote("text", text),
            f'vocabulary = ["[PAD]", "[UNK]", *{units}]',
            "id_of = {token: i for i, token in enumerate(vocabulary)}",
            f'ids = [id_of.get(unit, id_of["[UNK]"]) for unit in {"text.lower().split()" if words else "text"}]',
            "print(len(vocabulary), ids)",
            f"print({' ' if words else ''!r}.join(vocabulary[i] for i in ids))",
        ]
    )


def bpe_code(corpus: str, merges: int, level: Level) -> str:
    """Return the textbook trainer in plain Python; it leaves `merges`, the learned pairs in order."""
    first = "bytes([b]) for b in word.encode()" if level == "bytes" else "c.encode() for c in word"
    order = "sorted(range(256), key=lambda b: (not (33 <= b <= 126 or 161 <= b <= 172 or b >= 174), b))"
    base = f"[bytes([b]) for b in {order}]" if level == "bytes" else "[c.encode() for c in sorted(set(corpus))]"
    return "\n".join(
        [
            "import collections, regex",
            quote("corpus", corpus),
            f'words = [[{first}] for word in regex.findall(r"""{GPT2_PATTERN}""", corpus)]',
            f"number = {{token: i for i, token in enumerate({base})}}",
            "merges = []",
            f"for _ in range({merges}):",
            "    counts = collections.Counter(pair for word in words for pair in zip(word, word[1:]))",
            "    if not counts:",
            "        break",
            "    best = min(counts, key=lambda pair: (-counts[pair], number[pair[0]], number[pair[1]]))",
            "    number.setdefault(best[0] + best[1], len(number))",
            "    merges.append(best)",
            "    for word in words:  # join the pair, from the left",
            "        for i in range(len(word)):",
            "            if word[i : i + 2] == [*best]:",
            "                word[i : i + 2] = [best[0] + best[1]]",
            "print([left + right for left, right in merges])",
        ]
    )


def pretrained_code(spec: TokenizerSpec, text: str) -> str:
    """Return plain library code; it leaves `ids`."""
    return "\n".join(
        [*spec.code(), "", quote("text", text), "ids = encode(text)", "print(len(ids), ids)", "print(decode(ids))"]
    )


def compare_code(specs: Sequence[TokenizerSpec], text: str) -> str:
    """Return plain library code for several tokenizers; it leaves `ids_of`, by title."""
    lines = [quote("text", text), "ids_of = {}"]
    for spec in specs:
        lines += ["", *spec.code(), f"ids_of[{spec.title!r}] = encode(text)"]
    lines += [
        "",
        "for title, ids in ids_of.items():",
        '    print(f"{title:24}{len(ids):8}{len(text) / len(ids):8.2f}")',
    ]
    return "\n".join(lines)
