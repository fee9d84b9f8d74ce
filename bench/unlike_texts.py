"""Many texts at once that continue unlike prompts of unlike lengths, as a class asks for them."""

from collections.abc import Sequence

from core.decoding import DecodingConfig, GeneratedText, Limits, Prefix, Signals, prefill, scheduler_of, take_from
from core.models import LanguageModel

GREEDY = DecodingConfig("greedy")
SHORTEST, LONGEST = 8, 31
BOOK = (
    "The old lighthouse keeper counted the ships that passed at night and wrote their names into a green book. When a "
    "storm came up from the west he lit the second lamp, boiled coffee for two, and waited for a knock at the door. In "
    "the morning he swept the glass, fed three cats, and walked along the beach to see what the sea had brought him. "
)


def unlike_prefixes(model: LanguageModel, count: int) -> list[Prefix]:
    """Read prompts of 8 to 31 tokens, no two alike; reading them is not what is measured here."""
    ids = model.tokenizer(BOOK)["input_ids"]
    starts = [(row * 5) % (len(ids) - LONGEST) for row in range(count)]
    lengths = [SHORTEST + row % (LONGEST - SHORTEST + 1) for row in range(count)]
    return [prefill(model, ids[start : start + length]) for start, length in zip(starts, lengths, strict=True)]


def continue_all(model: LanguageModel, prefixes: Sequence[Prefix], new_tokens: int) -> list[list[int]]:
    """Continue every prompt with one greedy row, all at once; return the token ids of each text."""
    scheduler, signals = scheduler_of(model), Signals()
    jobs = [
        scheduler.submit(prefix.ids, [GREEDY], Limits(new_tokens), prefix=prefix, signals=signals)
        for prefix in prefixes
    ]
    texts = [GeneratedText(GREEDY, 0) for _ in jobs]
    while not all(job.finished for job in jobs):
        for text, passes in zip(texts, take_from(jobs, 60), strict=True):
            for made in passes:
                for step in made.steps.values():
                    text.add(step)
    return [list(text.token_ids) for text in texts]
