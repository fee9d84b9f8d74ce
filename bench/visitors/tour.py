"""A tour of the app: every view of every page, with the work that fills memory."""

from bench.visitors.student import Student
from bench.visitors.visitor import Visitor

READING = ("Tokenization", "Probabilities", "Architecture", "Attention")


async def tour(visitor: Visitor, student: Student) -> int:
    """Visit everything once, with a sentence of their own, a run and a message; return the number of script runs."""
    await student.open_home()
    runs = 1
    for title in READING:
        await visitor.go(title)
        await student.new_sentence()
        runs += 2 + await _all_views(visitor)
    await student.open_decoding()
    await student.decoding_sentence()
    await student.generate()
    runs += 3 + await _all_views(visitor)
    await student.open_chat()
    await student.say()
    return runs + 2 + await _all_views(visitor)


async def _all_views(visitor: Visitor) -> int:
    views = [option.content for option in visitor.page.find("button_group", "View").options]
    for view in views:
        await visitor.enter("button_group", "View", view)
    return len(views)
