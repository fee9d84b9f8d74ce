"""How long a reply keeps one waiting: it grows with the new message, not with the history."""

from bench.measure import Row, median_seconds
from core.chat import PrefixCache, Request, answer
from core.decoding import DecodingConfig, Limits, prefill
from core.models import LanguageModel, load_model

HISTORIES = (50, 200, 800)
MESSAGES = (10, 40, 160)


def rows() -> list[Row]:
    """Name and figure of each measurement."""
    model = load_model()
    _first_word(model, 20, 10)  # packs the weights
    cold = median_seconds(lambda: _ask(model, _ids(210), PrefixCache()))
    remembered = [
        (f"first token, {history} tokens remembered, {message} new", f"{_first_word(model, history, message):.3f} s")
        for history in HISTORIES
        for message in MESSAGES
    ]
    return [("first token, 210 tokens, nothing remembered", f"{cold:.3f} s"), *remembered]


def _first_word(model: LanguageModel, history: int, message: int) -> float:
    """Median seconds to the first token; a fresh memory each time, because asking remembers the message as well."""
    ids = _ids(history + message)
    earlier = prefill(model, ids[:history])
    memories = []
    for _ in range(5):
        memory = PrefixCache()
        memory.keep(model, earlier)
        memories.append(memory)
    return median_seconds(lambda: _ask(model, ids, memories.pop()))


def _ask(model: LanguageModel, ids: tuple[int, ...], memory: PrefixCache) -> None:
    steps = answer([Request(model, ids, DecodingConfig("greedy"), Limits(1))], memory)
    next(steps)
    steps.close()


def _ids(count: int) -> tuple[int, ...]:
    """Tokens of no meaning; how long reading takes does not depend on it."""
    return tuple(1000 + 7 * place for place in range(count))
