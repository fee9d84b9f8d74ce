"""Answers: equal to `generate`, several at once, with cached prefixes, and stopped at any moment."""

import threading

import pytest
import torch

from core.chat import (
    Answers,
    Conversation,
    PrefixCache,
    Request,
    answer,
    chat_prompt,
    framed_prompt,
    raw_prompt,
    reply_text,
)
from core.chat.snippet import reply_code, texts_code
from core.chat.verify import DrawnReply, prompt_claims, reply_claims
from core.decoding import DecodingConfig, GeneratedText, Limits
from core.errors import InputError
from core.verification import Verification
from tests.probabilities.snippets import run_snippet

GREEDY = DecodingConfig("greedy")
QUESTION = Conversation().say("What is 2+2?")


def written(requests, cache=None) -> list[GeneratedText]:
    texts = [GeneratedText(request.config, 0) for request in requests]
    for steps in answer(requests, cache or PrefixCache()):
        for index, step in steps.items():
            texts[index].add(step)
    return texts


def generated(model, ids, new_tokens: int) -> list[int]:
    prompt = torch.tensor([list(ids)])
    with torch.inference_mode():
        output = model.model.generate(prompt, attention_mask=torch.ones_like(prompt), max_new_tokens=new_tokens)
    return output[0, len(ids) :].tolist()


@pytest.fixture(scope="module")
def two_and_two(smollm):
    """The course's question in the chat frame, answered by SmolLM2."""
    prompt = chat_prompt(smollm, QUESTION, 32)
    request = Request(smollm, prompt.ids, GREEDY, Limits(32))
    return prompt, request, written([request])[0]


def test_smollm2_answers_in_its_frame_with_the_tokens_of_generate(smollm, two_and_two):
    prompt, _, reply = two_and_two
    assert list(reply.token_ids) == generated(smollm, prompt.ids, 32)
    assert "4" in reply.text
    assert reply.finished == "end token"


def test_without_the_frame_the_same_model_only_continues(smollm, two_and_two):
    raw = raw_prompt(smollm, "What is 2+2?")
    text = written([Request(smollm, raw.ids, GREEDY, Limits(32))])[0]
    assert list(text.token_ids) == generated(smollm, raw.ids, 32)
    assert text.text != two_and_two[2].text
    assert set(raw.ids) < set(two_and_two[0].ids)


def test_the_end_is_as_likely_as_the_raw_model_says(smollm, two_and_two):
    prompt, _, reply = two_and_two
    ids = torch.tensor([[*prompt.ids, *reply.token_ids]])
    with torch.inference_mode():
        logits = smollm.model(ids).logits[0, len(prompt.ids) - 1 : -1].double()
    plain = torch.softmax(logits, -1)[:, smollm.tokenizer.eos_token_id]
    shown = torch.tensor([step.end_probability for step in reply.steps], dtype=torch.float64)
    torch.testing.assert_close(shown, plain, atol=1e-5, rtol=0)
    assert shown[-1] == shown.max()


def test_side_by_side_each_text_is_what_it_is_alone(smollm, small_models, two_and_two):
    other = Request(small_models["gpt2"], raw_prompt(small_models["gpt2"], "Hello").ids, GREEDY, Limits(8))
    together = written([two_and_two[1], other])
    assert together[0].token_ids == two_and_two[2].token_ids
    assert together[1].token_ids == written([other])[0].token_ids


def test_a_cached_history_gives_the_same_answer_and_reads_the_new_message_only(smollm, two_and_two):
    cache = PrefixCache()
    _, request, reply = two_and_two
    list(answer([request], cache))
    talk = QUESTION.say(reply.text).say("And 3+3?")
    prompt = chat_prompt(smollm, talk, 16)
    known = cache.nearest(smollm, prompt.ids)
    common = len(request.ids) + len(reply.token_ids) - 1  # the end token was not read by the model
    assert prompt.ids[:common] == known.ids[:common]
    assert len(prompt.ids) - common < 20
    following = Request(smollm, prompt.ids, GREEDY, Limits(16))
    assert written([following], cache)[0].token_ids == written([following])[0].token_ids


def test_the_prefix_cache_is_bounded_and_evicts_the_oldest(small_models):
    model = small_models["llama"]
    cache = PrefixCache(max_bytes=30_000)
    for first in range(20):
        list(answer([Request(model, (first, 5, 6, 7), GREEDY, Limits(1))], cache))
        assert cache.nbytes <= 30_000
    assert cache.nearest(model, (0, 5)) is None
    assert cache.nearest(model, (19, 5)).ids == (19, 5, 6, 7)
    assert cache.nearest(small_models["gpt2"], (19, 5)) is None


def test_prompt_and_text_take_the_place_of_the_prompt_in_the_cache(small_models):
    model, cache = small_models["llama"], PrefixCache()
    request = Request(model, (9, 5, 6), GREEDY, Limits(6))
    answers = Answers([request], cache)
    tokens = []
    while not answers.finished:
        tokens += [step.token_id for made in answers.take(60.0) for step in made.steps.values()]
        assert cache.nearest(model, request.ids).ids[:3] == request.ids
    assert cache.nearest(model, request.ids).ids == (*request.ids, *tokens[:-1])
    assert cache.nbytes == cache.nearest(model, request.ids).nbytes


def test_a_stopped_answer_ends_its_texts_and_those_of_every_other_model(small_models):
    requests = [Request(small_models[family], (3, 4), GREEDY, Limits(64)) for family in ("qwen2", "gpt2")]
    steps = answer(requests, PrefixCache())
    next(steps)
    steps.close()
    answers = Answers(requests, PrefixCache())
    answers.close()
    assert answers.finished or answers.take(60.0)
    assert answers.finished and answers.ahead == 0


def test_a_request_that_cannot_be_served_ends_the_others_too(small_models):
    fine, empty = (Request(small_models["llama"], ids, GREEDY, Limits(8)) for ids in ((3, 4), ()))
    with pytest.raises(InputError):
        Answers([fine, empty], PrefixCache())


def test_several_answers_come_in_the_order_they_are_made(small_models):
    requests = [Request(small_models[family], (3, 4), GREEDY, Limits(12)) for family in ("qwen2", "gpt2", "qwen2")]
    answers, seconds, tokens = Answers(requests, PrefixCache()), [], [0, 0, 0]
    while not answers.finished:
        taken = answers.take(60.0, at_least=0.01)
        seconds.append([made.seconds for made in taken])
        for made in taken:
            (index,) = made.steps
            tokens[index] += 1
    assert all(passes == sorted(passes) for passes in seconds)
    assert tokens == [len(written([request])[0].steps) for request in requests]


def test_two_sessions_answer_at_once_and_mix_nothing(small_models):
    model = small_models["llama"]
    requests = [
        Request(model, (start, 9, 2), DecodingConfig("temperature", seed=start), Limits(24)) for start in (5, 6)
    ]
    alone = [written([request])[0].token_ids for request in requests]
    cache, results = PrefixCache(), [(), ()]

    def chat(place: int) -> None:
        results[place] = written([requests[place]], cache)[0].token_ids

    threads = [threading.Thread(target=chat, args=(place,)) for place in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert results == alone


def test_a_transcript_reply_ends_before_the_next_name(small_models):
    model = small_models["gpt2"]
    text = written([Request(model, (3,), GREEDY, Limits(8))])[0].text
    stop = text[2:5]
    request = Request(model, (3,), GREEDY, Limits(8, (stop,)))
    stopped = written([request])[0]
    assert stopped.finished == "stop string"
    assert reply_text(stopped, request.limits) == text[: text.index(stop)].strip()


def test_verify_and_the_code_agree_with_what_is_shown(smollm, two_and_two):
    prompt, request, reply = two_and_two
    assert Verification.of(prompt_claims(smollm, QUESTION, prompt)).equal
    assert Verification.of(reply_claims([DrawnReply(request, prompt, reply, QUESTION)])).equal
    names = run_snippet(smollm, reply_code(smollm, QUESTION, prompt, GREEDY, request.limits))
    assert names["tokens"].tolist() == list(reply.token_ids)
    names = run_snippet(smollm, texts_code([request], [framed_prompt(smollm, smollm, QUESTION)]))
    assert names["tokens"].tolist() == list(reply.token_ids)
