"""Vocabularies as their files hold them."""

import json

from core.tokenization.vocabulary_files import folder_files, gpt2_files, tiktoken_files, tiktoken_gpt2_files


def test_the_files_of_gpt2_and_tiktoken_hold_bytes_and_ranks():
    assert gpt2_files().bytes_of([318, 12520, 50256, 99999]) == [
        b" is",
        b" \xf0\x9f",
        b"<|endoftext|>",
        b"[no such id]",
    ]
    assert gpt2_files().rank(b" ", b"t") == 0 and tiktoken_gpt2_files().rank(b" ", b"t") == 256
    files = tiktoken_files("cl100k_base")
    assert len(files.tokens) == 100_261 and len(files.singles) == 256
    assert files.rank(b" ", b" ") == 256 and files.rank(b"\xff", b"\xfe") is None


def test_a_folder_with_byte_fallback_is_read(tmp_path):
    model = {"vocab": {"<bos>": 0, "<0xF0>": 1, "\u2581is": 2, "a": 3, "aa": 4}, "merges": [["a", "a"]]}
    content = {"model": model, "added_tokens": [{"id": 0, "content": "<bos>"}], "decoder": {"type": "Sequence"}}
    (tmp_path / "tokenizer.json").write_text(json.dumps(content))
    files = folder_files(tmp_path)
    assert files.bytes_of([0, 1, 2]) == [b"<bos>", b"\xf0", b" is"]
    assert files.special == {0} and files.rank(b"a", b"a") == 0
