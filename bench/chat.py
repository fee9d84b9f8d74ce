"""Time to the first token of a reply: it grows with the new message, not with the history."""

from bench.measure import Row, Sizes, median_seconds
from core.chat import PrefixCache, Request, answer
from core.decoding import DecodingConfig, Limits, prefill
from core.models import LanguageModel, load_model

USUAL_HISTORY, USUAL_MESSAGE = 200, 40


def rows(sizes: Sizes) -> list[Row]:
    """Measure the seconds to the first token."""
    model = load_model()
    _first_token(model, 20, 10, runs=1)  # packs the weights
    usual = _first_token(model, USUAL_HISTORY, USUAL_MESSAGE, sizes.runs)
    uncached = median_seconds(lambda: _ask(model, _ids(USUAL_HISTORY + USUAL_MESSAGE), PrefixCache()), sizes.runs)
    return [
        ("first token of a usual message", f"{usual:.3f} s, {USUAL_HISTORY} tokens cached, {USUAL_MESSAGE} new"),
        ("the same with nothing cached", f"{uncached:.3f} s"),
        *(
            (
                f"first token, {history} tokens cached, {message} new",
                f"{_first_token(model, history, message, sizes.runs):.3f} s",
            )
            for history in sizes.histories
            for message in sizes.messages
        ),
    ]


def _first_token(model: LanguageModel, history: int, message: int, runs: int) -> float:
    """Return the median seconds to the first token; each run gets a fresh cache, because a request fills it."""
    ids = _ids(history + message)
    earlier = prefill(model, ids[:history])
    caches = []
    for _ in range(runs):
        cache = PrefixCache()
        cache.keep(model, earlier)
        caches.append(cache)
    return median_seconds(lambda: _ask(model, ids, caches.pop()), runs)


def _ask(model: LanguageModel, ids: tuple[int, ...], cache: PrefixCache) -> None:
    next(answer([Request(model, ids, DecodingConfig("greedy"), Limits(1))], cache))


def _ids(count: int) -> tuple[int, ...]:
    """Return arbitrary tokens; the time of the prefill does not depend on them."""
    return tuple(1000 + 7 * position for position in range(count))
