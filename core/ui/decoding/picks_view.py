"""Your turn view: the class picks every token, and the text is compared with greedy decoding by likelihood."""

from dataclasses import dataclass, field, replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.decoding import (
    Alternative,
    DecodingConfig,
    DecodingStep,
    Limits,
    Prefix,
    join_steps,
    longest_prompt,
    picks_code,
    record_pick,
    scheduler_of,
)
from core.decoding.verify_run import picks_claims
from core.models import LanguageModel
from core.plots import decimal, percent, plural, score_race
from core.probabilities import table_csv
from core.tokenization import EncodedText
from core.ui.components.written import written_text
from core.ui.decoding.kept_run import picks_bytes, picks_from_bytes
from core.ui.decoding.prompt import choose_prompt
from core.ui.decoding.session import short_run
from core.ui.shell.views import ViewContext
from core.ui.state import keys
from core.ui.state.pending import PendingAction
from core.ui.state.streaming import Screen, follow
from core.ui.state.visit import keep_part, kept_part
from core.ui.widgets.figure import room_for_rows, show_figure
from core.ui.widgets.markdown import escape_markdown
from core.ui.widgets.toolbar import toolbar

GREEDY = DecodingConfig("greedy")
LIMITS = Limits(24)
_GAME_PART = "game"  # of the visit
# Keys and values of a longer prompt are read anew at every pick rather than kept for every visitor.
_MOST_KEPT_BYTES = 10_000_000
# What the text being picked was started with, and the token just clicked.
PICK = PendingAction[tuple[tuple, int]](keys.PICK)


@dataclass
class Game:
    """A text being picked.

    Attributes:
        started_with: model and prompt; a change begins a new game.
        steps: the tokens picked.
        prefix: keys and values of prompt and picks.
    """

    started_with: tuple
    steps: tuple[DecodingStep, ...] = ()
    prefix: Prefix | None = field(default=None, repr=False)


def picks_view(context: ViewContext) -> None:
    """Draw the text so far, buttons for the next token, and both scores."""
    taken = PICK.take()  # first: loading the model may end the script
    back = context.rail.container()
    model, prompt = context.model, choose_prompt(context)
    encoded, answer = prompt.encoded, context.frame.answer.empty()
    game = _game(model, encoded)
    greedy = short_run("your-turn", model, prompt, [GREEDY], LIMITS, answer).texts[0]
    prefix = _prefill(model, encoded, game, answer)
    if taken and taken[0] == game.started_with:
        _add(model, encoded, game, prefix, taken[1])
        prefix = _prefill(model, encoded, game, answer)
    following = _following(model, encoded, game, prefix)
    answer.markdown(_answer(game, greedy.steps))
    _keep(game)
    with back:
        _way_back(game)
    with context.figure:
        if game.steps:
            written_text(game.steps, "picked")
        _buttons(model, encoded, game, following.alternatives)
        show_figure(score_race(game.steps, greedy.steps), "score-race")
    if _full(model, encoded, game):
        st.caption(f"Prompt and picks together have {longest_prompt(model):,} tokens, the most that are read here.")
    _greedy_text(greedy.steps, len(game.steps))
    rows = ([step.number + 1, step.token_id, step.label, step.log_probability, step.rank] for step in game.steps)
    toolbar(
        lambda: picks_claims(model, prompt, game.steps, following, greedy, LIMITS),
        picks_code(model, encoded.ids, game.steps or greedy.steps),
        table_csv(["place", "token_id", "token", "log_probability", "rank"], rows),
        "your-turn",
    )


def _game(model: LanguageModel, encoded: EncodedText) -> Game:
    started_with = (model.identity, encoded.ids)
    game = st.session_state.get(keys.GAME)
    if game is None or game.started_with != started_with:
        kept = None if game else kept_part(_GAME_PART)
        steps = picks_from_bytes(kept, *started_with, LIMITS.new_tokens) if kept else ()
        game = st.session_state[keys.GAME] = Game(started_with, steps)
    return game


def _keep(game: Game) -> None:
    """Keep the picks for a reload; a game that has none, and never had, needs no keeping."""
    if game.steps or kept_part(_GAME_PART):
        identity, ids = game.started_with
        keep_part(_GAME_PART, picks_bytes(identity, ids, game.steps))


def _prefill(model: LanguageModel, encoded: EncodedText, game: Game, placeholder: DeltaGenerator) -> Prefix:
    """Prefill prompt and picks; only new tokens are read."""
    ids = (*encoded.ids, *(step.token_id for step in game.steps))
    if game.prefix and game.prefix.ids == ids:
        return game.prefix
    job = scheduler_of(model).submit(ids, (), prefix=game.prefix)
    follow(job, lambda _: None, Screen(placeholder, lambda: "", lambda: 0))
    assert job.prefix  # it finished without an error
    game.prefix = job.prefix if job.prefix.nbytes <= _MOST_KEPT_BYTES else None
    return job.prefix


def _add(model: LanguageModel, encoded: EncodedText, game: Game, prefix: Prefix, token_id: int) -> None:
    """Add the token that was clicked to the text."""
    if not _over(model, encoded, game):
        taken = record_pick(model, encoded.ids, game.steps, prefix.logits.numpy(), token_id, GREEDY)
        game.steps = join_steps(model, game.steps, [taken])


def _over(model: LanguageModel, encoded: EncodedText, game: Game) -> bool:
    ended = bool(game.steps and game.steps[-1].finished)
    return ended or len(game.steps) >= LIMITS.new_tokens or _full(model, encoded, game)


def _full(model: LanguageModel, encoded: EncodedText, game: Game) -> bool:
    """Return True if prompt and picks are as long as the model can read and continue."""
    return len(encoded.ids) + len(game.steps) >= longest_prompt(model)


def _answer(game: Game, greedy: tuple[DecodingStep, ...]) -> str:
    if not game.steps:
        return "Pick the first token. Can you write a text the model finds likelier than greedy's?"
    count = len(game.steps)
    ours = sum(step.log_probability for step in game.steps)
    theirs = sum(step.log_probability for step in greedy[:count])
    ahead = "You are ahead" if ours > theirs else "Greedy is ahead" if ours < theirs else "Level"
    return (
        f"After {plural(count, 'token')}: **you {decimal(ours, 2)}**, **greedy {decimal(theirs, 2)}** "
        f"(log p; nearer to 0 is likelier). {ahead}."
    )


def _buttons(model: LanguageModel, encoded: EncodedText, game: Game, favourites: tuple[Alternative, ...]) -> None:
    with st.container(horizontal=True, gap="xsmall"):
        for rank, other in enumerate(favourites[: room_for_rows(len(favourites))]):
            st.button(
                f"{escape_markdown(other.label)} · {percent(other.raw_probability)}",
                key=f"pick-{rank}",
                disabled=_over(model, encoded, game),
                on_click=PICK.request,
                args=((game.started_with, other.token_id),),
            )


def _way_back(game: Game) -> None:
    """Draw the buttons that take back the last pick, or all."""
    with st.container(horizontal=True, gap="xsmall"):
        st.button("Undo", icon=":material/undo:", key="undo", disabled=not game.steps, on_click=_undo, args=(game,))
        st.button("Start over", key="start_over", disabled=not game.steps, on_click=_start_over, args=(game,))


def _following(model: LanguageModel, encoded: EncodedText, game: Game, prefix: Prefix) -> DecodingStep:
    """Return the step of the likeliest next token; its alternatives are the ten likeliest."""
    logits = prefix.logits.numpy()
    return record_pick(model, encoded.ids, game.steps, logits, int(logits.argmax()), GREEDY)


def _undo(game: Game) -> None:
    # An end token in the middle of a text does not end it, so the last step is marked unfinished.
    game.steps = tuple(replace(step, finished="") for step in game.steps[:-1])


def _start_over(game: Game) -> None:
    game.steps = ()


def _greedy_text(steps: tuple[DecodingStep, ...], count: int) -> None:
    with st.expander("Greedy's text"):
        st.text("".join(step.piece for step in steps[: max(1, count)]))
        if count < len(steps):
            st.caption("It is shown as far as yours.")
