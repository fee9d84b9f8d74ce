"""Checks of the next token against plain transformers."""

import math

import pytest
import torch
from transformers import TemperatureLogitsWarper, TopKLogitsWarper, TopPLogitsWarper

from core.errors import InputError
from core.lessons.checks import CHECKS

FRANCE = "The capital of France is"


def answer(model, name: str, options: tuple[str, ...] = (), **arguments):
    return CHECKS[name].answer(model, arguments, options)


def logits_after(model, text: str, chat: bool = False) -> torch.Tensor:
    """Next-token logits by the library's own calls, shape (vocab,)."""
    if chat:
        message = [{"role": "user", "content": text}]
        inputs = model.tokenizer.apply_chat_template(
            message, add_generation_prompt=True, return_tensors="pt", return_dict=True
        )
    else:
        inputs = model.tokenizer(text, return_tensors="pt")
    with torch.inference_mode():
        return model.model(**inputs).logits[0, -1].double()


def token(model, word: str) -> int:
    (token_id,) = model.tokenizer(word, add_special_tokens=False)["input_ids"]
    return token_id


def test_probability_rank_and_shares_are_those_of_the_softmax(smollm):
    logits = logits_after(smollm, FRANCE)
    paris, probabilities = token(smollm, " Paris"), logits.softmax(-1)
    found = answer(smollm, "probability", text=FRANCE, word="Paris")
    assert found == pytest.approx(100 * float(probabilities[paris]), abs=1e-3)
    hot = answer(smollm, "probability", text=FRANCE, word="Paris", temperature=2.0)
    assert hot == pytest.approx(100 * float((logits / 2).softmax(-1)[paris]), abs=1e-3)
    assert answer(smollm, "rank", text=FRANCE, word="Paris") == 1 + int((logits > logits[paris]).sum())
    fifty = answer(smollm, "share_of_likeliest", text=FRANCE, tokens=50)
    assert fifty == pytest.approx(100 * float(probabilities.topk(50).values.sum()), abs=1e-3)


@pytest.mark.parametrize("chat", [False, True])
def test_the_likeliest_token_is_the_argmax_with_and_without_the_template(smollm, chat):
    scored = answer(smollm, "likeliest_token", text="What is 2+2?", chat=chat)
    assert scored.best == int(logits_after(smollm, "What is 2+2?", chat).argmax())


def test_filters_leave_as_many_tokens_as_those_of_transformers(smollm):
    text, scores = "Once upon a time", logits_after(smollm, "Once upon a time").float()[None]
    ids = torch.tensor([[0]])
    for warper in (TemperatureLogitsWarper(0.8), TopKLogitsWarper(50), TopPLogitsWarper(0.9)):
        scores = warper(ids, scores)
    kept = int(torch.isfinite(scores).sum())
    assert answer(smollm, "tokens_kept", text=text, temperature=0.8, top_k=50, top_p=0.9) == kept
    texts = (text, FRANCE, "I like")
    counts = [answer(smollm, "tokens_kept", text=one, top_p=0.9) for one in texts]
    assert answer(smollm, "surest_text", texts) == texts[counts.index(min(counts))]


def test_phrases_are_ordered_by_the_product_of_their_tokens(smollm):
    def product(phrase: str) -> float:
        start = smollm.tokenizer(FRANCE, return_tensors="pt")["input_ids"]
        added = smollm.tokenizer(f" {phrase}", add_special_tokens=False, return_tensors="pt")["input_ids"]
        with torch.inference_mode():
            rows = smollm.model(input_ids=torch.cat([start, added], 1)).logits[0].double().log_softmax(-1)
        return float(rows[start.shape[1] - 1 : -1].gather(1, added[0][:, None]).sum())

    options = ("banana", "a city", "Lyon", "Berlin")
    ordered = tuple(sorted(options, key=product, reverse=True))
    assert answer(smollm, "words_by_probability", options, text=FRANCE) == ordered
    assert answer(smollm, "likeliest_word", options, text=FRANCE) == ordered[0]


def test_surprisal_is_the_negative_logarithm(smollm):
    text = "The quick brown fox jumps over the lazy piano."
    ids = smollm.tokenizer(text, return_tensors="pt")["input_ids"]
    at = ids[0].tolist().index(token(smollm, " piano"))
    with torch.inference_mode():
        rows = smollm.model(input_ids=ids).logits[0].double().log_softmax(-1)
    bits = -float(rows[at - 1, ids[0, at]]) / math.log(2)
    assert answer(smollm, "surprisal", text=text, word="piano") == pytest.approx(bits, abs=1e-3)
    with pytest.raises(InputError, match="No token of the text"):
        answer(smollm, "surprisal", text=text, word="cello")


def test_the_least_surprising_text_has_the_smallest_loss(smollm):
    def loss(text: str) -> float:
        ids = smollm.tokenizer(text, return_tensors="pt")["input_ids"]
        with torch.inference_mode():
            return float(smollm.model(input_ids=ids, labels=ids).loss)

    texts = ("The man bit the dog.", "The dog bit the man.", "dog The man. the bit")
    assert answer(smollm, "least_surprising_text", texts) == min(texts, key=loss)


def test_different_tokens_are_those_of_generate(smollm):
    inputs = smollm.tokenizer("Once upon a time", return_tensors="pt")
    with torch.inference_mode():
        whole = smollm.model.generate(**inputs, max_new_tokens=12, do_sample=False)[0, inputs["input_ids"].shape[1] :]
    assert answer(smollm, "different_tokens", text="Once upon a time", tokens=12) == len(set(whole.tolist()))


def test_a_word_of_several_tokens_is_refused(smollm):
    with pytest.raises(InputError, match="tokens for this model"):
        answer(smollm, "probability", text=FRANCE, word="unbelievably delightful")
