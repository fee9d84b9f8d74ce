"""Verify of prompts and replies: authors, the exact string, ids, and why a reply ended."""

import dataclasses
from itertools import groupby

import pytest

from core.chat import Conversation, chat_prompt
from core.chat.verify import DrawnMeter, prompt_claims
from core.chat.verify_views import views
from core.verification import Verification
from tests.chat.templates import GEMMA, NO_SYSTEM, QWEN, SHOUTING
from tests.chat.test_prompt import TALKS, with_template
from tests.sabotage import expect_all_seen


@pytest.mark.parametrize("template", [QWEN, GEMMA, NO_SYSTEM, SHOUTING, None])
def test_verify_agrees_on_every_template_and_conversation(template, small_models):
    model = with_template(small_models["llama"], template) if template else small_models["llama"]
    talks = [talk for talk in TALKS if not (template == NO_SYSTEM and talk.system)]
    for talk in talks:
        assert Verification.of(prompt_claims(model, talk, chat_prompt(model, talk, 1))).equal


@pytest.mark.parametrize("template", [QWEN, None])
def test_every_corruption_of_a_prompt_is_seen(template, small_models):
    model = with_template(small_models["llama"], template) if template else small_models["llama"]
    talk = Conversation().say("Hi")
    prompt = chat_prompt(model, talk, 1)
    assert expect_all_seen(prompt_claims(model, talk, prompt)) > 20
    mine = next(i for i, part in enumerate(prompt.rendered.parts) if part.author == "user")
    parts = (*prompt.parts[:-1], mine)
    assert not Verification.of(prompt_claims(model, talk, dataclasses.replace(prompt, parts=parts))).equal


def test_every_corruption_of_the_chat_page_is_seen(small_models):
    model = with_template(small_models["qwen2"], QWEN)
    assert sum(expect_all_seen(check()) for _, check in views(model, "Hello", tokens=6)) > 150


@pytest.mark.parametrize("template", [QWEN, GEMMA, None])
def test_every_corruption_of_the_bar_of_the_context_is_seen(template, small_models):
    model = with_template(small_models["llama"], template) if template else small_models["llama"]
    talk = Conversation("Be brief." if template != GEMMA else "").say("Hi").say("Yes").say("And?")
    prompt = chat_prompt(model, talk, 20)
    limit, authors = prompt.limit, [prompt.author(position) for position in range(len(prompt.ids))]
    spans = [(author, len(list(run))) for author, run in groupby(authors)]
    spans += [("reply", 20), ("free", limit - len(authors) - 20)]
    names, tokens = zip(*spans, strict=True)
    words = [f"{name} {count:,}" if count > 0.09 * limit else "" for name, count in spans]
    same = {author: author for author in authors}
    title = f"{len(authors):,} tokens of {limit:,}"
    meter = DrawnMeter(title, names, tokens, [sum(tokens[:i]) for i in range(len(tokens))], words, same)
    claims = list(prompt_claims(model, talk, prompt, meter, ("reply", 20)))
    assert sum("bar" in claim.name for claim in claims) == 5
    expect_all_seen(claims)
