"""Figures of decoding stand beside what the memory bandwidth allows."""

from bench.decoding import Timed, _against_llama, _figure
from bench.unlike_texts import LONGEST, SHORTEST, continue_all, unlike_prefixes


def test_a_bound_counts_the_weights_of_every_pass_and_the_keys_and_values_of_every_row(small_models):
    model = small_models["llama"]
    weights = Timed(print, model, passes=3, rows=5, tokens=15, positions=0)
    assert weights.bytes_read == 3 * model.weight_bytes
    cached = Timed(print, model, passes=1, rows=5, tokens=5, positions=10).bytes_read - model.weight_bytes
    shape = model.model.config
    heads, head_dim = shape.num_key_value_heads, shape.hidden_size // shape.num_attention_heads
    assert cached == 5 * 10 * shape.num_hidden_layers * 2 * heads * head_dim * 4
    assert _figure(weights, 2.0, weights.bytes_read) == "2.00 s, 8 tokens/s; bound 1.00 s, 15 tokens/s"


def test_prompts_are_unlike_and_of_unlike_lengths_and_every_text_continues_its_own(small_models):
    model = small_models["llama"]
    prefixes = unlike_prefixes(model, 30)
    assert len({prefix.ids for prefix in prefixes}) == 30
    assert {len(prefix.ids) for prefix in prefixes} == set(range(SHORTEST, LONGEST + 1))
    alone = [continue_all(model, [prefix], 3)[0] for prefix in prefixes[:4]]
    assert continue_all(model, prefixes[:4], 3) == alone


def test_without_llama_cpp_its_rows_say_that_they_were_not_measured():
    ours = {"5 rows, float32": 2.0, "5 rows, bfloat16": 1.0}
    assert _against_llama(ours, 5).startswith("not measured")
    assert _against_llama(ours | {"5 rows, llama.cpp": 3.0}, 5).startswith("1.50 times in float32 and 3.00 times")
