"""Prefix: counted with its bytes in a bounded cache; prompts out of bounds are refused."""

import pytest

from core.decoding import longest_prompt, prefill
from core.decoding.prefix import check_prompt
from core.errors import InputError
from core.result_cache import LEAST_BYTES, ResultCache, array_bytes


def test_a_prefix_counts_with_its_bytes_in_a_bounded_cache(llama, ids):
    read = prefill(llama, ids)
    assert array_bytes(read) == read.nbytes == read.store.nbytes + read.logits.nbytes
    assert read.nbytes < LEAST_BYTES  # so small a result counts as much
    cache = ResultCache(max_bytes=LEAST_BYTES)
    cache.put("a", read)
    cache.put("b", prefill(llama, ids))
    assert cache.get("a") is None and cache.get("b") is not None


def test_a_prompt_leaves_room_for_one_token_and_has_tokens_of_the_model_only(llama):
    longest = longest_prompt(llama)
    assert longest == llama.context - 1
    assert check_prompt(llama, [5] * longest) == (5,) * longest
    for wrong in ([], [5] * (longest + 1), [-1], [llama.vocab_size]):
        with pytest.raises(InputError, match="can continue 1 to"):
            check_prompt(llama, wrong)
