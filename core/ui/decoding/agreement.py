"""Agreement of the texts of a run: the tokens at which they part, in one sentence."""

from itertools import groupby

from core.decoding import Run
from core.ui.widgets.markdown import escape_markdown


def agreement(run: Run) -> str:
    """Say which columns write the same as the first one, and at which token each other one parts from it."""
    divergences = run.divergences[1:]
    names = _names(run)
    parted = sorted((place, number) for number, place in enumerate(divergences, 1) if place is not None)
    if not parted:
        return f"{'Both' if len(names) == 2 else 'All'} columns write the same."
    same = [names[0], *(names[number] for number, place in enumerate(divergences, 1) if place is None)]
    groups = [(place, [names[number] for _, number in group]) for place, group in groupby(parted, lambda one: one[0])]
    (place, leaving), *later = groups
    left = "them" if len(same) > 1 else same[0]
    first = f"{_joined(leaving)} {'leave' if len(leaving) > 1 else 'leaves'} {left} at token **{place + 1}**"
    parts = [first, *(f"{_joined(others)} at token **{place + 1}**" for place, others in later)]
    intro = f"{_joined(same)} write the same; " if len(same) > 1 else ""
    sentence = f"{intro}{', '.join(parts)}."
    return sentence[0].upper() + sentence[1:]


def _names(run: Run) -> list[str]:
    """Name the columns by their strategies, and by their numbers where two have the same one."""
    titles = [config.kind.title for config in run.configs]
    if len(set(titles)) == len(titles):
        return [f"**{escape_markdown(title)}**" for title in titles]
    return [f"column **{number}**" for number in range(1, len(titles) + 1)]


def _joined(names: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
