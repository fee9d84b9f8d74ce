"""Choice of a base model and an instruct model to compare on this machine."""

from collections.abc import Collection

# The pair of the course; and two models that differ in tuning only, a cleaner comparison.
COURSE_PAIR = ("gpt2", "qwen1.5-1.8b-chat")
TWINS = ("smollm2-135m", "smollm2-135m-instruct")
_BASES = (TWINS[0], "gpt2", "gemma-3-270m", "distilgpt2")
_INSTRUCTS = ("qwen1.5-1.8b-chat", "qwen2.5-0.5b-instruct", TWINS[1])


def best_pair(here: Collection[str], preferred: tuple[str, str] = COURSE_PAIR) -> tuple[str | None, str]:
    """Choose a base model, None when there is none, and an instruct model; returns their keys.

    Args:
        here: keys of the catalog models on this machine.
        preferred: the pair to take when both are here.

    >>> best_pair({"smollm2-135m-instruct"})
    (None, 'smollm2-135m-instruct')
    >>> best_pair({"gpt2", "qwen1.5-1.8b-chat", "smollm2-135m-instruct"})
    ('gpt2', 'qwen1.5-1.8b-chat')
    """
    if all(key in here for key in preferred):
        return preferred
    if all(key in here for key in TWINS):
        return TWINS
    base = next((key for key in _BASES if key in here), None)
    instruct = next((key for key in _INSTRUCTS if key in here), TWINS[1])
    return base, instruct


def missing_from(pair: tuple[str, str], here: Collection[str]) -> list[str]:
    """List the keys of a pair's models that are not on this machine."""
    return [key for key in pair if key not in here]
