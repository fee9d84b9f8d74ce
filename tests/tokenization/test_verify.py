"""Verify reports agreement for correct tokens, and a difference for wrong ones."""

from dataclasses import replace

from core.tokenization import TOKENIZERS, word_vocabulary
from core.tokenization.bpe import train
from core.tokenization.verify import verify_comparison, verify_pretrained, verify_training, verify_vocabulary


def test_verify_sees_agreement_and_a_difference():
    spec, text = TOKENIZERS["gpt2"], "The brown fox"
    tokenizer = spec.load()
    tokenized = tokenizer.encode(text)
    assert verify_pretrained(spec, tokenizer, tokenized).equal
    assert verify_comparison([(spec, tokenized)]).equal
    wrong = replace(spec, reference=lambda text: [0, *tokenizer.encode_ids(text)[1:]])
    assert not verify_pretrained(wrong, tokenizer, tokenized).equal
    words = word_vocabulary("the brown\u3000fox\x1cJUMPS")
    assert verify_vocabulary(words, words.encode("The brown\nfox  flies")).equal
    trained = train("low lower lowest", 10)
    assert verify_training(trained, "low lower lowest").equal
    assert not verify_training(trained, "something else was trained on").equal
