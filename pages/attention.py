"""Attention page: weights, kinds of heads, ablation."""

from core import ui
from core.ui import attention as views
from core.ui.state import keys

PRONOUN = "The animal didn't cross the street because it was too tired"
NAME = "When Mary and John went to the store, John gave a drink to"
BRACKET = "The results (see the table on the next page"
QUOTE = 'She said "I will be late tonight" and hung up. He asked "'
AGAIN = "The little red fox ran home. Then the little red"
# Layers and heads that were found in this model; in another one they do something else.
SMOLLM = "smollm2-135m-instruct"


def one_head(query: str, key: str, layer: int, head: int) -> dict[str, str | int]:
    """Return the settings of an example of One head."""
    return {keys.CURSOR: query, keys.KEY: key, keys.LAYER: layer, keys.HEAD: head}


def ablated(components: str, watched: str) -> dict[str, str]:
    """Return the settings of an example of the ablation."""
    return {keys.COMPONENTS_OFF: components, keys.WATCHED: watched}


VIEWS = {
    "One head": ui.View(
        "Every token looks back at the tokens before it and takes information from them. A [[attention head|head]] "
        "decides how much "
        "from which: its weights, one row for each token, sum to 1.",
        views.head_view,
        (
            ui.Preset("A pronoun", PRONOUN, one_head("it", "animal", 14, 9), model=SMOLLM),
            ui.Preset("A repeated name", NAME, one_head("", "Mary", 25, 5), model=SMOLLM),
            ui.Preset("A bracket", BRACKET, one_head("", "(", 27, 7), model=SMOLLM),
            ui.Preset("A quotation", QUOTE, one_head("", "", 9, 3), model=SMOLLM),
            ui.Preset("Seen before", AGAIN, one_head("", "", 19, 7), model=SMOLLM),
        ),
    ),
    "All heads": ui.View(
        "The same text through the eyes of every head. Most rest on the first token, a [[attention sink|sink]]; some "
        "follow the previous one; a "
        "few do something special.",
        views.mosaic_view,
        (
            ui.Preset("A pronoun", PRONOUN),
            ui.Preset("Seen before", AGAIN),
            ui.Preset("A bracket", BRACKET),
        ),
    ),
    "Kinds of heads": ui.View(
        "Nobody told the heads what to do. These are the kinds that training brought about, each with a score.",
        views.kinds_view,
        (
            ui.Preset("A pronoun", PRONOUN),
            ui.Preset("Seen before", AGAIN),
            ui.Preset("A repeated name", NAME),
        ),
        rail=False,
    ),
    "Does it matter?": ui.View(
        "A head that looks somewhere need not matter. Switch parts off ([[ablation]]) and see what the model then "
        "believes.",
        views.ablation_view,
        (
            ui.Preset("It looks at Mary", NAME, ablated("25.5", "Mary, John"), model=SMOLLM),
            ui.Preset("Three heads that matter", NAME, ablated("2.4 2.5 2.6", "Mary, John"), model=SMOLLM),
            ui.Preset("Attention of a block", AGAIN, ablated("24.attention 25.attention", "fox, dog"), model=SMOLLM),
            ui.Preset("An early MLP", "The capital of France is", ablated("1.mlp", "Paris"), model=SMOLLM),
            ui.Preset("One head of 270", "The capital of France is", ablated("24.5", "Paris"), model=SMOLLM),
        ),
    ),
    "Predict, then reveal": ui.View(
        "An exercise: the class picks a token first, then all heads together answer, each with its own weights.",
        views.guess_view,
        (
            ui.Preset("A pronoun", PRONOUN, {keys.CURSOR: "it"}),
            ui.Preset("A repeated name", NAME, {keys.CURSOR: ""}),
            ui.Preset("A bracket", BRACKET, {keys.CURSOR: ""}),
            ui.Preset("A quotation", QUOTE, {keys.CURSOR: ""}),
        ),
        rail=False,
    ),
}

ui.show_page("attention", VIEWS)
