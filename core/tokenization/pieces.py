"""Single tokens: their bytes, and their text if the bytes are whole characters."""

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from core.tokenization.text import visible

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase


@dataclass(frozen=True)
class TokenPiece:
    """Token of a tokenizer.

    Attributes:
        token_id: id of the token.
        data: bytes it stands for (UTF-8 of its text; possibly a part of a character).
        special: True for a control token such as <|im_end|>.
    """

    token_id: int
    data: bytes
    special: bool = False

    @property
    def label(self) -> str:
        """Readable and unambiguous text: white space visible, bytes that are no whole character in hex.

        >>> TokenPiece(318, b" is").label, TokenPiece(12520, b" \\xf0\\x9f").label
        ('␣is', '␣\\\\xf0\\\\x9f')
        """
        if self.special:
            return self.data.decode("utf-8")
        return visible(self.data.decode("utf-8", "backslashreplace"))


def token_piece(tokenizer: "PreTrainedTokenizerBase", token_id: int) -> TokenPiece:
    """Look up a token. Models pad their output layer, so an id may exist that no text ever produces."""
    token = tokenizer.convert_ids_to_tokens(token_id)
    if not isinstance(token, str) or token_id >= len(tokenizer):
        return TokenPiece(token_id, f"[row {token_id}: no token]".encode(), special=True)
    if token in tokenizer.all_special_tokens or token in tokenizer.get_added_vocab():
        return TokenPiece(token_id, token.encode(), special=True)
    return ordinary_piece(token_id, token, type(tokenizer.backend_tokenizer.decoder).__name__ == "ByteLevel")


def ordinary_piece(token_id: int, token: str, byte_level: bool) -> TokenPiece:
    """Read a token as vocabularies write it: in GPT-2's byte alphabet, or with ▁ for a space and <0x0A> for a byte.

    >>> ordinary_piece(318, "Ġis", byte_level=True).data, ordinary_piece(603, "▁is", byte_level=False).data
    (b' is', b' is')
    """
    if byte_level:
        return TokenPiece(token_id, bytes(byte_of_character()[c] for c in token))
    if len(token) == 6 and token.startswith("<0x"):  # SentencePiece's byte fallback
        return TokenPiece(token_id, bytes.fromhex(token[3:5]))
    return TokenPiece(token_id, token.replace("▁", " ").encode())


def unread_characters(tokenizer: "PreTrainedTokenizerBase", text: str) -> str:
    """Return the characters of `text` that the tokenizer silently drops, each once, in order.

    subtle: a byte-level vocabulary should hold all 256 bytes, but SmolLM2's lacks 21 (such as U+0016 and the first
    byte of the planes 4 to 11); the library then leaves them out silently.
    """
    if type(tokenizer.backend_tokenizer.decoder).__name__ != "ByteLevel":
        return ""
    known = tokenizer.backend_tokenizer.token_to_id
    missing = {byte for symbol, byte in byte_of_character().items() if known(symbol) is None}
    return "".join(dict.fromkeys(c for c in text if missing.intersection(c.encode("utf-8"))))


@cache
def byte_of_character() -> dict[str, int]:
    """Return the byte of each character of GPT-2's byte alphabet.

    Printable bytes are their own characters; the other 68 are the characters from U+0100 on.

    Reference: `bytes_to_unicode` in openai/gpt-2, encoder.py.
    """
    printable = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    others = [byte for byte in range(256) if byte not in printable]
    return {chr(byte): byte for byte in printable} | {chr(256 + i): byte for i, byte in enumerate(others)}
