"""The shipped rank files are what tiktoken expects, and a damaged copy is mended."""

import hashlib

from core.tokenization.rank_files import RANK_FILES, install_rank_files


def test_files_are_unpacked_under_tiktokens_names_with_its_hashes(tmp_path):
    install_rank_files(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {file.cache_name for file in RANK_FILES.values()}
    for file in RANK_FILES.values():
        assert hashlib.sha256((tmp_path / file.cache_name).read_bytes()).hexdigest() == file.sha256


def test_a_damaged_file_is_replaced_and_a_whole_one_is_left(tmp_path):
    install_rank_files(tmp_path)
    damaged, whole = (tmp_path / RANK_FILES[name].cache_name for name in ("vocab.bpe", "encoder.json"))
    damaged.write_bytes(b"half")
    before = whole.stat().st_mtime_ns
    install_rank_files(tmp_path)
    assert hashlib.sha256(damaged.read_bytes()).hexdigest() == RANK_FILES["vocab.bpe"].sha256
    assert whole.stat().st_mtime_ns == before
