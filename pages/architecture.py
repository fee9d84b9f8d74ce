"""Architecture page: a model from one linear layer to the whole."""

from core import ui
from core.ui import architecture as views
from core.ui.architecture import examples

VIEWS = {
    "Map": ui.View(
        "A text becomes numbers, passes the same kind of block again and again, and comes out as a score for every "
        "token. The shapes on the arrows are those of your text; **click a part** to open it.",
        views.map_view,
        examples.MAP,
        rail=False,
    ),
    "Modules": ui.View(
        "Every module with its shape and its parameters, as torch names them.",
        views.modules_view,
        examples.MODULES,
        reads_text=False,
        rail=False,
    ),
    "Linear layer": ui.View(
        "Nearly all parameters are in [[linear layer|linear layers]]: y = Wx + b. Change the numbers and follow one "
        "output cell.",
        views.linear_view,
        examples.LINEAR,
        reads_text=False,
    ),
    "Token embeddings": ui.View(
        "Each token is looked up as a vector, its [[embedding]]. Tokens that are used alike lie near each other, as "
        "the [[cosine similarity]] of their vectors tells.",
        views.embeddings_view,
        examples.EMBEDDINGS,
    ),
    "One block": ui.View(
        "Your text goes through one [[block]], step by step, in plain code with the model's own weights.",
        views.block_view,
        examples.BLOCK,
    ),
    "Ledger": ui.View(
        "Every part only **adds** to the [[residual stream]]. So a token's final [[logit]] is a sum, and each part's "
        "share "
        "can be read off.",
        views.ledger_view,
        examples.LEDGER,
    ),
    "Two models": ui.View(
        "The same plan, other choices: what differs, and what it means.",
        views.compare_view,
        examples.TWO_MODELS,
        reads_text=False,
    ),
    "Cost": ui.View(
        "Memory for the weights, memory for every token that is remembered, and arithmetic for every token.",
        views.cost_view,
        examples.COST,
        reads_text=False,
    ),
}

ui.show_page("architecture", VIEWS)
