"""Probabilities page: from logits to the next token."""

from core import ui
from core.ui import probabilities as views
from core.ui.state import keys

NOTHING_SET = {"penalty": 1.0, "ngram": 0, "temperature": 1.0, "top_k": 0, "top_p": 1.0, "min_p": 0.0, "top": 10}

VIEWS = {
    "Pipeline": ui.View(
        "The model gives **every** token of its vocabulary a score, the [[logit]]. Penalties, [[temperature]] and "
        "filters "
        "change the scores; [[softmax]] turns what is left into probabilities that sum to 100%.",
        views.pipeline_view,
        (
            ui.Preset("Hello my name", "Hello my name", {**NOTHING_SET, "top": 5}, model="gpt2"),
            ui.Preset("Once upon a time", "Once upon a time", NOTHING_SET),
            ui.Preset("Top-k 50 at 0.8", None, {**NOTHING_SET, "top_k": 50, "temperature": 0.8}),
            ui.Preset("Nucleus 0.9", None, {**NOTHING_SET, "top_p": 0.9}),
            ui.Preset("Hot and min-p", None, {**NOTHING_SET, "temperature": 1.5, "min_p": 0.1}),
            ui.Preset("No echo", "the cat and the dog and the", {**NOTHING_SET, "penalty": 1.15, "ngram": 3}),
        ),
    ),
    "Curve": ui.View(
        "Few tokens hold most of the probability and tens of thousands share the rest. [[Top-k]] cuts at a [[rank]], "
        "[[top-p]] at "
        "a mass; temperature bends the curve.",
        views.curve_view,
        (
            ui.Preset("Undecided", "My favourite food is", {"temperature": 1.0, "cut_k": 50, "cut_p": 0.9}),
            ui.Preset("Sure", "The capital of France is", {"temperature": 1.0, "cut_k": 50, "cut_p": 0.9}),
            ui.Preset("Cold", None, {"temperature": 0.3}),
            ui.Preset("Hot", None, {"temperature": 1.6}),
        ),
    ),
    "Ask a word": ui.View(
        "What would you have said? Type words or phrases: each is split into tokens, with a leading space and without.",
        views.guess_view,
        (
            ui.Preset("Hello my name", "Hello my name", {keys.GUESSES: "is\nwas\nunicorn"}),
            ui.Preset("Capital", "The capital of France is", {keys.GUESSES: "Paris\nLyon\na city\nBerlin"}),
            ui.Preset("A long word", "The mojito was", {keys.GUESSES: "good\nunbelievably delightful"}),
            ui.Preset("Sums", "2 + 2 =", {keys.GUESSES: "4\n5\nfour"}),
        ),
    ),
    "Sentence": ui.View(
        "The model reads from left to right and expects something at every place. The stronger its colour, the more "
        "a token was expected; one [[bit]] of [[surprisal]] is one halving of the probability.",
        views.sentence_view,
        (
            ui.Preset("Fox", "The quick brown fox jumps over the lazy dog."),
            ui.Preset("A surprise", "The quick brown fox jumps over the lazy piano."),
            ui.Preset("Word salad", "dog lazy the over jumps fox brown quick The."),
            ui.Preset("A pattern", "1, 2, 3, 4, 5, 6, 7, 8, 9, 10"),
        ),
        rail=False,
    ),
    "Logit lens": ui.View(
        "What would the model say if it stopped after each [[block]]? Read each column from the bottom, the "
        "embedding, to "
        "the top, the model's real output.",
        views.lens_view,
        (
            ui.Preset("Paris", "The capital of France is Paris. The capital of Germany is"),
            ui.Preset("Fox", "The quick brown fox jumps over the lazy"),
            ui.Preset("A pattern", "A B C D A B C D A B"),
        ),
    ),
    "Change a word": ui.View(
        "Two texts, two beliefs: what rose and what fell.",
        views.compare_view,
        (
            ui.Preset("France, Germany", "The capital of France is", {keys.OTHER_TEXT: "The capital of Germany is"}),
            ui.Preset("He, she", "The nurse said that he", {keys.OTHER_TEXT: "The nurse said that she"}),
            ui.Preset("Not", "The movie was good. I", {keys.OTHER_TEXT: "The movie was not good. I"}),
            ui.Preset("A full stop", "I like tea", {keys.OTHER_TEXT: "I like tea."}),
        ),
    ),
    "Draw": ui.View(
        "Every token lies on a bar from 0 to 1, as long as its probability. A random number points at one: that is "
        "[[sampling]]. Temperature changes the lengths.",
        views.draw_view,
        (
            ui.Preset("As it is", None, {"temperature": 1.0, "draw_seed": 42}),
            ui.Preset("Cold 0.3", None, {"temperature": 0.3, "draw_seed": 42}),
            ui.Preset("Hot 1.8", None, {"temperature": 1.8, "draw_seed": 42}),
        ),
    ),
}

ui.show_page("probabilities", VIEWS)
