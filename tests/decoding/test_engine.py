"""Endings, pieces of text, the cache, turns, and what is left behind when someone leaves."""

import gc
import threading

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.decoding import (
    CONTEXT,
    END_TOKEN,
    MAXIMUM,
    STOP_STRING,
    DecodingConfig,
    Limits,
    decode,
    prefill,
)
from core.decoding.detokenize import IncrementalText
from core.decoding.kv_cache import RowCache
from core.errors import BusyError, InputError
from core.probabilities import next_token
from core.result_cache import ResultCache, array_bytes
from tests.decoding.runs import generate, run

FAMILIES = ["gpt2", "llama", "qwen2", "gemma3_text"]
ALL = [
    DecodingConfig("greedy"),
    DecodingConfig("top_p", seed=4),
    DecodingConfig("temperature", repetition_penalty=1.2, seed=9),
    DecodingConfig("beam", {"beam_width": 4}),
]


@pytest.fixture(scope="module")
def llama(small_models):
    return small_models["llama"]


@pytest.fixture(scope="module")
def ids(llama):
    return tuple(llama.tokenizer("The quick brown fox jumps over the lazy dog")["input_ids"])


def pieces_of(tokenizer, ids) -> list[str]:
    text, pieces = IncrementalText(), []
    for place, token_id in enumerate(ids, 1):
        grown = text.grown(tokenizer, token_id, last=place == len(ids))
        pieces.append(grown.text[len(text.text) :])
        text = grown
    return pieces


@settings(max_examples=60, deadline=None)
@given(text=st.text(st.sampled_from("a é日本🌟👩\u200d\n "), min_size=1, max_size=12))
def test_pieces_hold_whole_characters_and_joined_are_the_decoded_text(smollm, text):
    ids = smollm.tokenizer(text)["input_ids"]
    pieces = pieces_of(smollm.tokenizer, ids)
    assert "".join(pieces) == smollm.tokenizer.decode(ids) == text
    assert not any("\N{REPLACEMENT CHARACTER}" in piece for piece in pieces)


def test_a_character_that_stays_incomplete_is_shown_as_the_tokenizer_shows_it(smollm):
    ids = smollm.tokenizer("The 🌟")["input_ids"][:-1]
    pieces = pieces_of(smollm.tokenizer, ids)
    assert "".join(pieces) == smollm.tokenizer.decode(ids)
    assert pieces[-1].endswith("\N{REPLACEMENT CHARACTER}")


@pytest.mark.parametrize("family", FAMILIES)
def test_the_pieces_of_every_column_joined_are_its_decoded_ids(small_models, family):
    model = small_models[family]
    for transcript in run(model, model.tokenizer("Hello")["input_ids"], ALL, tokens=20):
        shown = [step.token_id for step in transcript.steps if step.finished != END_TOKEN]
        assert transcript.text == model.tokenizer.decode(shown, clean_up_tokenization_spaces=False)
        assert [step.number for step in transcript.steps] == list(range(len(transcript.steps)))


def test_a_text_says_why_it_ends(llama, ids, monkeypatch):
    (greedy,) = run(llama, ids, [DecodingConfig("greedy")], tokens=20)
    assert (len(greedy.steps), greedy.finished) == (20, MAXIMUM)
    # The context of the small models is 128 tokens.
    (full,) = run(llama, (ids * 9)[:119], [DecodingConfig("greedy")], tokens=20)
    assert (len(full.steps), full.finished) == (9, CONTEXT)
    with pytest.raises(InputError, match="1 to 127"):
        decode(llama, [5] * 128, [DecodingConfig("greedy")])
    end = greedy.token_ids[6]
    monkeypatch.setattr(llama.model.generation_config, "eos_token_id", end)
    (ended,) = run(llama, ids, [DecodingConfig("greedy")], tokens=20)
    first = greedy.token_ids.index(end)
    assert ended.token_ids == greedy.token_ids[: first + 1]
    assert (ended.finished, ended.steps[-1].piece) == (END_TOKEN, "")


def test_a_stop_string_may_span_tokens_and_ends_only_the_columns_that_say_it(llama, ids):
    plain = run(llama, ids, ALL, tokens=16)
    text = "".join(step.piece for step in plain[0].steps[3:6])
    stopped = run(llama, ids, ALL, limits=Limits(16, stop=("never said", text)))
    assert stopped[0].finished == STOP_STRING
    assert stopped[0].text.endswith(text) and len(stopped[0].steps) <= 6
    goes_on = [place for place in (1, 2) if text not in plain[place].text]
    assert goes_on, "a column must be left that does not say it"
    assert [stopped[place].token_ids for place in goes_on] == [plain[place].token_ids for place in goes_on]


def test_a_finished_column_leaves_the_batch(llama, ids, monkeypatch):
    rows = []
    from core.decoding import engine

    real = engine.forward
    monkeypatch.setattr(engine, "forward", lambda m, tokens, cache: rows.append(len(tokens)) or real(m, tokens, cache))
    (greedy,) = run(llama, ids, [DecodingConfig("greedy")], tokens=10)
    monkeypatch.setattr(llama.model.generation_config, "eos_token_id", greedy.token_ids[4])
    rows.clear()
    transcripts = run(
        llama,
        ids,
        [DecodingConfig("greedy"), DecodingConfig("temperature", seed=1), DecodingConfig("temperature")],
        tokens=10,
    )
    left = [sum(len(t.steps) > step + 1 for t in transcripts) for step in range(max(len(t.steps) for t in transcripts))]
    assert rows == [count for count in left if count]
    assert rows[0] > rows[-1]


@pytest.mark.parametrize("family", FAMILIES)
def test_a_prefix_is_reused_as_far_as_it_is_common_and_never_changed(small_models, family, monkeypatch):
    model = small_models[family]
    ids = model.tokenizer("The quick brown fox jumps over the lazy dog")["input_ids"] * 2  # beyond Gemma's window
    earlier = prefill(model, ids)
    kept = earlier.store.clone()
    read = []
    from core.decoding import prefix as module

    real = module.forward
    monkeypatch.setattr(module, "forward", lambda m, new, cache: read.append(len(new[0])) or real(m, new, cache))
    longer = [*ids[:-4], 7, 9, 11]
    fresh, extended = prefill(model, longer), prefill(model, longer, earlier)
    assert read == [len(longer), 3]
    assert torch.allclose(fresh.store, extended.store, atol=1e-5)
    assert torch.allclose(fresh.logits, extended.logits, atol=1e-4)
    assert prefill(model, ids, earlier) is earlier
    assert torch.allclose(prefill(model, ids[:9], earlier).logits, prefill(model, ids[:9]).logits, atol=1e-4)
    texts = [t.token_ids for t in run(model, longer, ALL, prefix=earlier)]
    assert texts == [t.token_ids for t in run(model, longer, ALL)]
    assert torch.equal(earlier.store, kept)


def test_a_long_prompt_is_read_in_parts_so_that_nobody_waits_long(llama, monkeypatch):
    monkeypatch.setattr("core.decoding.prefix.CHUNK", 16)
    ids = [token_id % 300 for token_id in range(5, 75)]
    read = prefill(llama, ids)
    with torch.inference_mode():
        expected = llama.model(input_ids=torch.tensor([ids])).logits[0, -1]
    assert torch.allclose(read.logits, expected, atol=1e-4)


def test_a_prefix_counts_with_its_bytes_in_a_bounded_cache(llama, ids):
    read = prefill(llama, ids)
    assert array_bytes(read) == read.nbytes == read.store.nbytes + read.logits.nbytes
    cache = ResultCache(max_bytes=read.nbytes)
    cache.put("a", read)
    cache.put("b", prefill(llama, ids))
    assert cache.get("a") is None and cache.get("b") is not None


def test_the_model_is_free_between_two_steps(llama, ids):
    steps = decode(llama, ids, ALL, Limits(5))
    next(steps)
    assert llama.lock.length == 0
    next_token(llama, "Hello")
    assert len(list(steps)) == 4


def test_a_busy_model_is_waited_for_in_line_and_leaving_the_line_ends_the_run(llama, ids):
    class Left(BaseException):
        pass

    def leave(ahead: int) -> None:
        raise Left

    steps = decode(llama, ids, ALL, Limits(5), turn=lambda: llama.lock.hold(on_wait=leave, poll=0.01))
    next(steps)
    with llama.lock.hold(), pytest.raises(Left):
        next(steps)
    with llama.lock.hold(), pytest.raises(BusyError):
        decode(llama, ids, ALL, turn=lambda: llama.lock.hold(timeout=0.0, poll=0.01))
    assert llama.lock.length == 0


def test_closing_gives_the_memory_back_at_once(llama, ids):
    gc.collect()

    def caches() -> int:
        return sum(type(thing) is RowCache for thing in gc.get_objects())

    steps = decode(llama, ids, ALL, Limits(9))
    next(steps), next(steps)
    assert caches() == 1
    steps.close()
    assert (caches(), llama.lock.length) == (0, 0)


def test_sessions_at_once_get_the_texts_they_get_alone(llama, ids):
    alone = [[t.token_ids for t in run(llama, ids[:cut], ALL, tokens=25)] for cut in (4, 9)]
    distribution = next_token(llama, "Hello").probabilities
    found, others, stop = {}, [], threading.Event()

    def session(cut: int) -> None:
        found[cut] = [t.token_ids for t in run(llama, ids[:cut], ALL, tokens=25)]

    def visitor() -> None:
        while not stop.is_set():
            with llama.lock.hold():
                others.append(next_token(llama, "Hello").probabilities)

    def leaver() -> None:
        for _ in range(5):
            steps = decode(llama, ids, ALL, Limits(20))
            next(steps), next(steps)
            steps.close()

    sessions = [threading.Thread(target=session, args=(cut,)) for cut in (4, 9)] + [threading.Thread(target=leaver)]
    beside = threading.Thread(target=visitor)
    beside.start()
    for thread in sessions:
        thread.start()
    for thread in sessions:
        thread.join()
    stop.set()
    beside.join()
    assert [found[4], found[9]] == alone
    assert others and all((seen == distribution).all() for seen in others)


def test_the_beams_tree_holds_every_hypothesis_and_its_sums(llama, ids):
    (beam,) = run(llama, ids, [DecodingConfig("beam", {"beam_width": 4, "length_penalty": 0.5})], tokens=12)
    for step in beam.beam_steps:
        assert len(step.candidates) == 8
        assert [c.score for c in step.candidates] == sorted((c.score for c in step.candidates), reverse=True)
        assert sum(c.outcome == "held" for c in step.candidates) == (0 if step.number == 11 else 4)
        for candidate in step.candidates:
            path = beam.path(candidate.node)
            assert candidate.score == pytest.approx(sum(s.log_probability for s in path), abs=1e-4)
            if candidate.parent >= 0:
                assert beam.nodes[candidate.parent].outcome == "held"
    finished = [node for node in beam.nodes.values() if node.outcome == "finished"]
    best = max(finished, key=lambda node: node.final_score)
    assert beam.beam_steps[-1].leader == best.node
    assert best.final_score == pytest.approx(best.score / len(beam.steps) ** 0.5)
    assert beam.finished == best.step.finished and list(beam.token_ids) == generate(
        llama, [ids], 12, num_beams=4, length_penalty=0.5, do_sample=False
    )[0]  # fmt: skip
