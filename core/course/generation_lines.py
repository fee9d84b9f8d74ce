"""Sections 3 and 4 of the course, generation: the greedy texts of GPT-2 and Qwen1.5-1.8B-Chat, and their sizes."""

from collections.abc import Iterator
from functools import partial

from core.course.line import CourseLine, network_of
from core.course.value import Found
from core.decoding import DecodingConfig, DecodingStep, Limits, decode
from core.models import CATALOG, LanguageModel
from core.tokenization import encode

CHAT_MODEL = "qwen1.5-1.8b-chat"
NEW_TOKENS = 80
_DANGER = "The world was a place of great danger, and the world was a place of great danger."
_SPELL = "2+2 is the number of times you can use a spell to cast a spell."
_PARTY = "The party theme is a simple, simple, and fun way to get your friends to join you."
GREEDY = {
    "Once upon a time": (
        f"Once upon a time, the world was a place of great beauty and great danger. {_DANGER} {_DANGER} {_DANGER} "
        "The world was a place of great danger, and"
    ),
    "What is 2+2?": "\n\n".join(["What is 2+2?", *[_SPELL] * 4]),
    "Suggest a party theme.": (
        f"Suggest a party theme.\n\n{_PARTY}\n\n{_PARTY} {_PARTY} "
        "The party theme is a simple, simple, and fun way to get your friends"
    ),
}
CHAT_GREEDY = (
    "Once upon a time, there was a young girl named Lily who lived in a small village nestled among the rolling hills "
    "of her home. Lily had always been fascinated by nature and spent most of her days exploring the surrounding "
    "forests, streams, and meadows. She loved to sing songs about the birds that sang in the trees, the flowers that "
    "bloomed in the fields, and the animals that roamed free.\nOne day"
)
# As the course words the number of parameters.
SIZES = {"gpt2": (1e6, "124 M"), CHAT_MODEL: (1e9, "1.8 B")}


def generation_lines() -> Iterator[CourseLine]:
    """Yield the lines of sections 3 and 4, GPT-2's first: a model leaves the memory before the next one is loaded."""
    for prompt, text in GREEDY.items():
        greedy = partial(greedy_text, prompt)
        yield CourseLine("3.1", f"Greedy text of {prompt!r}", text, greedy, model="gpt2", needs_weights=True)
    for key in SIZES:
        yield _size_line(key)
    greedy = partial(greedy_text, "Once upon a time")
    output = f"Greedy text of 'Once upon a time' by {CATALOG[CHAT_MODEL].title}"
    yield CourseLine("4.1", output, CHAT_GREEDY, greedy, model=CHAT_MODEL, needs_weights=True)


def _size_line(key: str) -> CourseLine:
    unit, words = SIZES[key]
    title = CATALOG[key].title

    def compute(model: LanguageModel | None) -> Iterator[Found]:
        number = network_of(key, model).num_parameters() / unit
        yield f"{number:.0f} M" if unit == 1e6 else f"{number:.1f} B"

    return CourseLine(
        "4.1", f"Parameters of {title}", words, compute, model=key, source=f"configuration of {title}, without weights"
    )


def greedy_text(prompt: str, model: LanguageModel | None) -> Iterator[Found]:
    """Yield the prompt and its greedy continuation, token by token, as `generate` makes it by the model's settings.

    subtle: the course asks for no penalty, but `generate` takes the one in the model's generation settings: Qwen's
    lowers the score of tokens that occurred.
    """
    assert model  # the line needs weights
    penalty = getattr(model.model.generation_config, "repetition_penalty", None) or 1.0
    ids = list(encode(model, prompt, model.context).ids)
    config = DecodingConfig("greedy", repetition_penalty=penalty)
    for steps in decode(model, ids, [config], Limits(NEW_TOKENS)):
        ids += [step.token_id for step in steps.values() if isinstance(step, DecodingStep)]
        yield str(model.tokenizer.decode(ids, skip_special_tokens=True))
