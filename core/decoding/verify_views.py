"""Views of the Decoding page with default settings and short texts, and the claims of each; for Verify all."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING

from core.decoding.beam_tree import beam_tree, finished_texts
from core.decoding.branch import Branch, join_steps, record_pick
from core.decoding.config import MAX_ROWS, DecodingConfig, Limits
from core.decoding.engine import decode, prefill
from core.decoding.generated_text import GeneratedText
from core.decoding.prompt import Prompt, read_prompt
from core.decoding.run import Run
from core.decoding.sweep import sweep_configs, sweep_points
from core.decoding.verify_run import picks_claims, run_claims
from core.decoding.verify_scores import sweep_claims
from core.decoding.verify_tree import tree_claims
from core.verification import Claim

if TYPE_CHECKING:
    from core.models import LanguageModel

Check = Callable[[], Iterable[Claim]]
GREEDY = DecodingConfig("greedy")
COLUMNS = (GREEDY, DecodingConfig("beam"), DecodingConfig("top_k"), DecodingConfig("top_p"))
TEMPERATURES = (0.2, 1.0, 2.0)


def views(model: "LanguageModel", text: str, tokens: int = 12) -> Iterator[tuple[str, Check]]:
    """Yield the title of each view, and a function that computes it and recomputes everything it shows."""
    prompt = read_prompt(model, text)
    yield "Compare", lambda: run_claims(model, made(model, prompt, COLUMNS, tokens))
    yield "Step through", lambda: _branched(model, prompt, tokens)
    yield "Beam tree", lambda: _tree(model, prompt, min(tokens, 12))
    yield "Sweep", lambda: _sweep(model, prompt, tokens)
    yield "Your turn", lambda: _picks(model, prompt, tokens)


def made(
    model: "LanguageModel", prompt: Prompt, configs: Sequence[DecodingConfig], tokens: int, most: int = MAX_ROWS
) -> Run:
    """Return a finished run."""
    run = Run(model.identity, prompt, configs, Limits(tokens))
    for steps in decode(model, prompt.encoded.ids, configs, run.limits, max_configs=most):
        run.add(steps, 0.0)
    return run


def _branched(model: "LanguageModel", prompt: Prompt, tokens: int) -> Iterator[Claim]:
    """Claim a sampled text with a branch at its second token."""
    run = made(model, prompt, [DecodingConfig("top_p")], tokens)
    parent, at = run.texts[0], min(1, len(run.texts[0].steps) - 1)
    before = parent.steps[:at]
    ids = (*prompt.encoded.ids, *(step.token_id for step in before))
    other = next(one.token_id for one in parent.steps[at].alternatives if one.token_id != parent.steps[at].token_id)
    taken = record_pick(model, prompt.encoded.ids, before, prefill(model, ids).logits.numpy(), other, parent.config)
    rest = GeneratedText(parent.config, 0)
    if not taken.finished and tokens > at + 1:
        for made_steps in decode(model, (*ids, other), [parent.config], Limits(tokens - at - 1)):
            rest.add(made_steps[0])
    steps = join_steps(model, before, [taken, *rest.steps])
    run.branches.append(Branch(0, at, parent.config, steps, steps[-1].finished))
    return run_claims(model, run)


def _tree(model: "LanguageModel", prompt: Prompt, tokens: int) -> Iterator[Claim]:
    run = made(model, prompt, [DecodingConfig("beam"), GREEDY], tokens)
    beam, greedy = run.texts
    tree, ids = beam_tree(beam, greedy.token_ids), prompt.encoded.ids
    drawn = tree_claims(model, ids, run.limits, beam, tree, greedy.token_ids, finished_texts(tree))
    return chain(drawn, run_claims(model, run, searched={beam.index}))


def _sweep(model: "LanguageModel", prompt: Prompt, tokens: int) -> Iterator[Claim]:
    configs = sweep_configs(DecodingConfig("temperature"), "temperature", TEMPERATURES, samples=2)
    run = made(model, prompt, configs, tokens)
    points = sweep_points(TEMPERATURES, run.texts)
    return chain(sweep_claims(points, run.texts, "temperature"), run_claims(model, run))


def _picks(model: "LanguageModel", prompt: Prompt, tokens: int) -> Iterator[Claim]:
    """Claim a text in which the second likeliest token was picked first, then the likeliest."""
    ids, limits = prompt.encoded.ids, Limits(tokens)
    greedy = made(model, prompt, [GREEDY], tokens).texts[0]
    picked = join_steps(model, [], [])
    for rank in (1, 0):
        logits = prefill(model, (*ids, *(step.token_id for step in picked))).logits.numpy()
        chosen = int(logits.argsort()[-1 - rank])
        picked = join_steps(model, picked, [record_pick(model, ids, picked, logits, chosen, GREEDY)])
    logits = prefill(model, (*ids, *(step.token_id for step in picked))).logits.numpy()
    following = record_pick(model, ids, picked, logits, int(logits.argmax()), GREEDY)
    return picks_claims(model, prompt, picked, following, greedy, limits)
