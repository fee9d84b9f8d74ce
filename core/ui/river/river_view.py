"""One picture of the whole model for the sentence: it plays, each station leads to a page, and the text goes on."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial

import streamlit as st

from core.models import LanguageModel
from core.plots import PosterFacts, percent, river_poster
from core.probabilities import DRAW, DRAWS, SEED
from core.probabilities.verify.plain import WHOLE_ROW
from core.river import MOST_TOKENS, River, RiverPicture, read_river, river_picture
from core.river.snippet import river_code
from core.river.verify import DRAWN_PROBABILITY, PROBABILITIES, river_claims
from core.tokenization import as_csv
from core.ui.components.river import river
from core.ui.river.doors import request_door
from core.ui.shell.doors import follow_door
from core.ui.shell.model_loading import chosen_model
from core.ui.state import keys
from core.ui.state.compute import compute
from core.ui.state.link import view_link
from core.ui.state.url import linked_value, set_by_user
from core.ui.widgets.toolbar import toolbar
from core.verification import Claim, Verification, with_printed

HOW_TO_READ = (
    "Each row is a token: its **embedding**, each cell as strong as the root mean square of a group of its numbers, "
    "then its **residual stream** through all blocks, as wide as the logarithm of its size. Thin arcs: how much the "
    "last token attends to each, mean over the heads of a block; thick arcs: one head, in the block whose attention "
    "adds most. Below, what **attention** and **MLP** of each block add to the logit of the likeliest token."
)


def river_view(text: str) -> None:
    """Draw the picture of the sentence with the chosen model."""
    follow_door()
    model = chosen_model()
    whole = compute(model, read_river, text)
    picture = river_picture(model, whole, int(SEED.default), _draw_number())
    river(picture, keys.RIVER, partial(request_door, picture), partial(_append, text, picture))
    _say_what_is_missing(whole)
    check = partial(_claims, model, text, whole, picture)
    with st.container(key="detail"):
        st.markdown(HOW_TO_READ)
        with st.container(horizontal=True):
            toolbar(check, river_code(model, text, whole, picture), _csv(picture), "river")
            _poster_button(model, text, picture, check)


def _draw_number() -> int:
    """Return which of the random numbers draws the next token; the Draw view shows the same ones."""
    number = linked_value(keys.RIVER_DRAW, str(int(DRAW.default)))
    return int(number) if number.isascii() and number.isdigit() and 1 <= int(number) <= DRAWS else int(DRAW.default)


def _append(text: str, picture: RiverPicture) -> None:
    """For the callback: add the drawn token to the sentence; the next draw takes the next random number."""
    set_by_user(keys.TEXT, f"{text}{picture.addition}")
    st.session_state[keys.RIVER_DRAW] = str(len(picture.draws.uniforms) % DRAWS + 1)


def _say_what_is_missing(whole: River) -> None:
    encoded = whole.read.encoded
    read = len(encoded.ids)
    if read > MOST_TOKENS:
        st.markdown(f"The last {MOST_TOKENS} of {read:,} tokens have rows of their own; those before share one.")
    if encoded.left_out:
        st.warning(f"The picture reads the last {read:,} tokens; the first {encoded.left_out:,} are left out.")


def _claims(model: LanguageModel, text: str, whole: River, picture: RiverPicture) -> Iterator[Claim]:
    """Claim every number of the picture, and those that are written also as they are written."""
    shown = [*(candidate.probability for candidate in picture.candidates), picture.rest]
    printed = {
        PROBABILITIES: [percent(probability) for probability in shown],
        DRAWN_PROBABILITY: [percent(picture.drawn_probability)],
        "pointer": [f"{picture.uniform:.4f}"],
    }
    return with_printed(river_claims(model, text, whole, picture), printed)


def _csv(picture: RiverPicture) -> str:
    """Write what each component adds to the logit, and the size of the last token's stream after each block."""
    rows: list[tuple[str, float, float]] = [("embedding", picture.start, float(picture.norms[0, -1]))]
    for layer, (attention, mlp) in enumerate(zip(picture.attention, picture.mlp, strict=True), 1):
        rows.append((f"attention {layer}", float(attention), float("nan")))
        rows.append((f"MLP {layer}", float(mlp), float(picture.norms[layer, -1])))
    return as_csv(["component", "added to the logit", "size of the stream after it"], rows)


def _poster_button(model: LanguageModel, text: str, picture: RiverPicture, check: partial[Iterator[Claim]]) -> None:
    link = view_link() or ""

    def poster() -> str:
        verified = Verification.of(check())
        logits = next(claim for claim in verified if claim.name == WHOLE_ROW)
        words = "all equal" if verified.equal else "NOT ALL EQUAL"
        facts = PosterFacts(
            text=text,
            model=f"{model.spec.title} · revision {model.revision[:12]} · {model.dtype}",
            date=datetime.now(UTC).date().isoformat(),
            link=link,
            verdict=f"{verified.compared:,} values recomputed by another route, {words}; largest difference of a logit "
            f"{logits.worst.difference:.1e}",
        )
        return river_poster(picture, facts)

    st.download_button(
        "Poster (A2)",
        poster,
        "river.svg",
        "image/svg+xml",
        icon=":material/picture_as_pdf:",
        key="river-poster",
        on_click="ignore",
    )
