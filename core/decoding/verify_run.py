"""Claims of a run: all its texts, their statistics, where they part, its branches; and of a picked text."""

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from core.decoding.analysis import score_output
from core.decoding.branch import Branch
from core.decoding.config import DecodingConfig, Limits
from core.decoding.generate import generated_ids
from core.decoding.generated_text import GeneratedText
from core.decoding.prompt import Prompt
from core.decoding.records import DecodingStep
from core.decoding.run import Run
from core.decoding.verify import draw_claims, spelling_claims, text_claims
from core.decoding.verify_scores import divergence_claims, race_claims, score_claims
from core.decoding.verify_steps import StepChecker
from core.decoding.verify_texts import CheckedText, check_texts, step_claims
from core.probabilities.verify.plain import plain_labels, read_claims
from core.tokenization import token_piece
from core.tokenization.verify import word_claim
from core.verification import Claim

if TYPE_CHECKING:
    from core.models import LanguageModel


def named(name: str, claims: Iterable[Claim]) -> Iterator[Claim]:
    """Put the name of a text before the names of its claims."""
    return (replace(claim, name=f"{name}: {claim.name}") for claim in claims)


def run_claims(model: "LanguageModel", run: Run, searched: Container[int] = ()) -> Iterator[Claim]:
    """Claim everything that is drawn of a run: texts, numbers of each token, statistics, branches; not the times.

    Args:
        searched: indices of the texts whose beam search is claimed elsewhere.
    """
    prompt = run.prompt.encoded.ids
    yield from prompt_claims(model, run.prompt)
    texts = [text for text in run.texts if text.steps]
    read = [CheckedText(text.config, text.steps) for text in texts]
    read += [CheckedText(branch.config, branch.steps, _not(branch.at)) for branch in run.branches]
    checkers = yield from check_texts(model, prompt, read)
    for text, checker in zip(texts, checkers, strict=False):
        title, known = f"{text.index + 1} {text.config.kind.title}", text.index in searched
        yield from named(title, text_claims(model, prompt, run.limits, text, checker, known))
    yield from divergence_claims(run.divergences, run.texts)
    yield from score_claims([score_output(text.steps) for text in run.texts], [text.steps for text in run.texts])
    branches = zip(run.branches, checkers[len(texts) :], strict=True)
    for number, (branch, checker) in enumerate(branches, len(run.texts) + 1):
        yield from named(f"{number} branch", branch_claims(model, run, branch, checker))


def _not(place: int) -> Callable[[int], bool]:
    return lambda position: position != place


def prompt_claims(model: "LanguageModel", prompt: Prompt) -> Iterator[Claim]:
    """Claim the tokens the model is said to read."""
    if prompt.chat:
        messages = [{"role": "user", "content": prompt.typed}]
        text = str(model.tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True))
        ids = model.tokenizer.backend_tokenizer.encode(text, add_special_tokens=False).ids[-prompt.encoded.limit :]
        yield Claim("tokens read", prompt.encoded.ids, ids, route="apply_chat_template, then the tokenizers library")
        labels = [token_piece(model.tokenizer, token_id).label for token_id in prompt.encoded.ids]
        yield word_claim("words read", labels, plain_labels(model, ids), "id_to_token(id), as bytes")
    else:
        yield from read_claims(model, prompt.typed, prompt.encoded)


def branch_claims(model: "LanguageModel", run: Run, branch: Branch, checker: StepChecker) -> Iterator[Claim]:
    """Claim a branch: what it shares with its parent, the token a person took, and how it goes on from there.

    Args:
        checker: has compared its steps.
    """
    prompt = run.prompt.encoded.ids
    parent = run.text_of(branch.parent)
    shared = [step.token_id for step in parent.steps[: branch.at]]
    ids = [step.token_id for step in branch.steps]
    yield Claim("ids shared with the text it left", ids[: branch.at], shared, route="ids compared")
    differ = [ids[branch.at] != parent.steps[branch.at].token_id] if branch.at < len(parent.steps) else [True]
    yield Claim("it differs where it leaves", differ, [True], route="ids compared")
    yield from spelling_claims(model, branch.steps, branch.finished)
    yield from draw_claims(branch.config, branch.steps, branch.at + 1)
    after = ids[branch.at + 1 :]
    if branch.config.width > 1 and branch.finished and after and model.dtype == "float32":
        left = Limits(run.limits.new_tokens - branch.at - 1, run.limits.stop)
        again, route = generated_ids(model, [*prompt, *ids[: branch.at + 1]], branch.config, left)
        yield Claim("ids after the token taken", after, again, route=route)
    yield from checker.claims()


def picks_claims(
    model: "LanguageModel",
    prompt: Prompt,
    picked: Sequence[DecodingStep],
    following: DecodingStep,
    greedy: GeneratedText,
    limits: Limits,
) -> Iterator[Claim]:
    """Claim a picked text, the tokens offered next, and greedy's text beside it.

    Args:
        prompt: what both texts continue.
        following: step whose alternatives are offered.
        limits: of greedy's text.
    """
    ids, steps, config = prompt.encoded.ids, [*picked, following], DecodingConfig("greedy")
    yield from prompt_claims(model, prompt)
    picks = CheckedText(config, steps, lambda position: position == len(picked))
    yield from named("you", step_claims(model, ids, picks))
    finished = picked[-1].finished if picked else ""
    yield from named("you", spelling_claims(model, picked, finished))
    yield from named("greedy", text_claims(model, ids, limits, greedy))
    ours, theirs = (sum(step.log_probability for step in one) for one in (picked, greedy.steps[: len(picked)]))
    yield from race_claims(picked, greedy.steps, (ours, theirs))
