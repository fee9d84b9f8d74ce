"""Who looks at whom, and does it matter?"""

import streamlit as st

from core import ui
from core.ui import attention as views

PRONOUN = "The animal didn't cross the street because it was too tired"
NAME = "When Mary and John went to the store, John gave a drink to"
BRACKET = "The results (see the table on the next page"
QUOTE = 'She said "I will be late tonight" and hung up. He asked "'
AGAIN = "The little red fox ran home. Then the little red"
# Layers and heads that were found in this model; in another one they do something else.
SMOLLM = "smollm2-135m-instruct"

VIEWS = {
    "One head": ui.View(
        "Every token looks back at the tokens before it and takes information from them. A **head** decides how much "
        "from which: its weights, one row for each token, sum to 1.",
        views.head_view,
        (
            ui.Preset("A pronoun", PRONOUN, {"looks": "it", "at": "animal", "layer": 14, "head": 9}, model=SMOLLM),
            ui.Preset("A repeated name", NAME, {"looks": "", "at": "Mary", "layer": 25, "head": 5}, model=SMOLLM),
            ui.Preset("A bracket", BRACKET, {"looks": "", "at": "(", "layer": 27, "head": 7}, model=SMOLLM),
            ui.Preset("A quotation", QUOTE, {"looks": "", "at": "", "layer": 9, "head": 3}, model=SMOLLM),
            ui.Preset("Seen before", AGAIN, {"looks": "", "at": "", "layer": 19, "head": 7}, model=SMOLLM),
        ),
    ),
    "All heads": ui.View(
        "The same text through the eyes of every head. Most rest on the first token; some follow the previous one; a "
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
    ),
    "Does it matter?": ui.View(
        "A head that looks somewhere need not matter. Switch parts off and see what the model then believes.",
        views.ablation_view,
        (
            ui.Preset("It looks at Mary", NAME, {"off": "25.5", "watched": "Mary, John"}, model=SMOLLM),
            ui.Preset("Three heads that matter", NAME, {"off": "2.4 2.5 2.6", "watched": "Mary, John"}, model=SMOLLM),
            ui.Preset(
                "A whole layer", AGAIN, {"off": "24.attention 25.attention", "watched": "fox, dog"}, model=SMOLLM
            ),
            ui.Preset("An early MLP", "The capital of France is", {"off": "1.mlp", "watched": "Paris"}, model=SMOLLM),
            ui.Preset("One head of 270", "The capital of France is", {"off": "24.5", "watched": "Paris"}, model=SMOLLM),
        ),
    ),
    "Predict, then reveal": ui.View(
        "First the class, then the model.",
        views.guess_view,
        (
            ui.Preset("A pronoun", PRONOUN, {"looks": "it"}),
            ui.Preset("A repeated name", NAME, {"looks": ""}),
            ui.Preset("A bracket", BRACKET, {"looks": ""}),
            ui.Preset("A quotation", QUOTE, {"looks": ""}),
        ),
    ),
}

with ui.page("attention"):
    view = VIEWS[ui.switch("attending", list(VIEWS))]
    st.write(view.seen)
    ui.presets(list(view.presets))
    text = ui.sentence()
    model = ui.chosen_model()
    view.show(model, text)
    ui.provenance(model)
