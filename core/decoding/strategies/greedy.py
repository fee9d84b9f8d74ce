"""Greedy decoding: always the likeliest token."""

from core.decoding.registry import register
from core.decoding.strategy import Strategy


@register
class Greedy(Strategy):
    """Takes the argmax of the scores. The same prompt gives the same text, and small models soon repeat themselves."""

    name = "greedy"
    order = 1
    title = "Greedy"
    question = "What is the single likeliest next token, every time?"
