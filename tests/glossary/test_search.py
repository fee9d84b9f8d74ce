"""A question finds its term first, whether it names it, misspells it, or uses words of its explanation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.screens.views import view_links
from core.errors import InputError
from core.glossary import MOST_RESULTS, search_terms, terms


def names(question: str) -> list[str]:
    return [term.name for term in search_terms(question)]


@pytest.mark.parametrize(
    ("question", "term"),
    [
        ("where is GQA?", "GQA"),
        ("Where do I see the softmax?", "softmax"),
        ("softmx", "softmax"),
        ("perplexty", "perplexity"),
        ("What is a logit lens?", "logit lens"),
        ("what is top p", "top-p"),
        ("temper", "temperature"),
        ("what is the hidden size?", "d_model"),
        ("How does a model know the order of words?", "position embedding"),
        ("rotary", "RoPE"),
        ("MQA", "GQA"),
        ("OOV", "unknown token"),
        ("transformers", "transformer"),
        ("which heads repeat?", "induction head"),
    ],
)
def test_a_question_leads_to_its_term(question, term):
    assert names(question)[0] == term


@pytest.mark.parametrize("term", terms(), ids=lambda term: term.name)
def test_every_term_is_found_by_its_name_and_in_a_question(term):
    assert names(term.name)[0] == term.name
    assert names(f"Where is {term.name}?")[0] == term.name


@pytest.mark.parametrize("question", ["", "?", "where is the", "bicycle", "<script>"])
def test_a_question_about_nothing_in_the_glossary_finds_nothing(question):
    assert names(question) == []


@given(st.text(max_size=200))
def test_any_text_is_answered_by_at_most_five_different_terms(question):
    found = names(question)
    assert len(found) == len(set(found)) <= MOST_RESULTS


def test_a_question_that_is_too_long_is_refused_with_its_length():
    with pytest.raises(InputError, match="201 characters"):
        search_terms("a" * 201)


@pytest.mark.parametrize("term", terms(), ids=lambda term: term.name)
def test_every_term_leads_to_views_that_exist(term):
    known = {(link.page, link.title) for link in view_links()}
    assert term.views and set(term.views) <= known
