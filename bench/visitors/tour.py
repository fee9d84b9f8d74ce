"""A tour of the app: every view of every page, with the work that fills memory."""

from bench.visitors.student import Student
from bench.visitors.visitor import Visitor

PAGES = ("Tokenization", "Probabilities", "Architecture", "Attention", "Decoding", "Chat")


async def tour(visitor: Visitor, student: Student) -> int:
    """Visit everything once, with a sentence of the student's own, a run and a message; return the script runs."""
    await student.open_home()
    runs = 1
    for title in PAGES:
        await visitor.go(title)
        views = _views(visitor)
        runs += 1 + len(views)
        for view in views:
            await visitor.enter("button_group", "View", view)
            if (title, view) == ("Probabilities", views[0]):
                await student.new_sentence()
        if title == "Decoding":
            await visitor.enter("button_group", "View", views[0])
            await student.decoding_sentence()
            await student.generate()
        elif title == "Chat":
            await visitor.enter("button_group", "View", views[0])
            await student.say()
    return runs + 6


def _views(visitor: Visitor) -> list[str]:
    choice = visitor.page.find("button_group", "View")
    return [option.content for option in choice.options]
