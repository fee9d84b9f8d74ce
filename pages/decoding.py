"""Decoding page: from next-token distributions to text."""

from core import ui
from core.decoding import DecodingConfig
from core.ui import decoding as views
from core.ui.state import keys

PLAIN, CHAT = {keys.READ_AS: views.PLAIN}, {keys.READ_AS: views.CHAT}
# A click on one of their examples starts these views.
COMPARE, SWEEP = {keys.generate(views.COMPARE): True}, {keys.generate(views.SWEEP): True}
FOUR = views.columns_preset(
    DecodingConfig("greedy"), DecodingConfig("beam"), DecodingConfig("top_k"), DecodingConfig("top_p")
)
TWO = views.columns_preset(DecodingConfig("greedy"), DecodingConfig("beam"))
LOST = "I do not know what to do. I"
SONG = "My favourite song goes like this:"
SEA = "The best thing about the sea is that"
LOOPS = views.columns_preset(
    DecodingConfig("greedy"),
    DecodingConfig("greedy", repetition_penalty=1.15, no_repeat_ngram=3),
    DecodingConfig("temperature", {"temperature": 0.2}),
    DecodingConfig("temperature", {"temperature": 2.0}),
)
SEEDS = views.columns_preset(*(DecodingConfig("top_p", seed=seed) for seed in range(4)))


def tree(width: int, penalty: float = 1.0, tokens: int = 8) -> dict[str, float | str]:
    """Return the settings of an example of the beam tree."""
    return {**PLAIN, "tree_beam_width": width, "tree_length_penalty": penalty, "beam_tokens": tokens}


VIEWS = {
    "Compare": ui.View(
        "A [[decoding strategy|strategy]] makes text of the model's probabilities, one token at a time. The stronger "
        "its colour, the "
        "likelier the model finds a token.",
        views.compare_view,
        (
            ui.Preset("Once upon a time", "Once upon a time", {**PLAIN, **FOUR, **COMPARE}),
            ui.Preset("What is 2+2?", "What is 2+2?", {**CHAT, **FOUR, **COMPARE}),
            ui.Preset("Suggest a party theme.", "Suggest a party theme.", {**CHAT, **FOUR, **COMPARE}),
            ui.Preset("A loop", SONG, {**PLAIN, **LOOPS, **COMPARE}),
            ui.Preset("Likelier, worse", LOST, {**PLAIN, **TWO, **COMPARE}),
            ui.Preset("Seeds", None, {**PLAIN, **SEEDS, **COMPARE}),
        ),
    ),
    "Step through": ui.View(
        "One token at a time: what the model believed, what the settings left of it, and where the random number fell.",
        views.step_view,
    ),
    "Beam tree": ui.View(
        "[[Beam search]] keeps several texts at once and goes on with the likeliest. Greedy sees one token ahead; a "
        "beam "
        "may give up a likely token for a likelier text.",
        views.beam_view,
        (
            ui.Preset("Once upon a time", "Once upon a time", tree(4)),
            ui.Preset("Width 2", None, tree(2)),
            ui.Preset("Width 6", None, tree(6)),
            ui.Preset("Short texts win", "What is 2+2?", tree(4, penalty=-2.0)),
        ),
    ),
    "Sweep": ui.View(
        "The same prompt under one setting after the other, several samples each: from always the same to nonsense.",
        views.sweep_view,
        (
            ui.Preset("Temperature 0.2 to 2", None, {**PLAIN, keys.SWEPT: "Temperature", **SWEEP}),
            ui.Preset("A party", "Suggest a party theme.", {**CHAT, keys.SWEPT: "Temperature", **SWEEP}),
            ui.Preset("Top-k 1 to 100", None, {**PLAIN, keys.SWEPT: "Top-k", **SWEEP}),
            ui.Preset("Top-p 0.1 to 1", None, {**PLAIN, keys.SWEPT: "Top-p", **SWEEP}),
        ),
    ),
    "Your turn": ui.View(
        "You are the strategy: choose every token yourself. The model adds up how likely your text is.",
        views.picks_view,
        (
            ui.Preset("Once upon a time", "Once upon a time", PLAIN),
            ui.Preset("I like", "I like", PLAIN),
            ui.Preset("The sea", SEA, PLAIN),
        ),
    ),
}

ui.show_page("decoding", VIEWS)
