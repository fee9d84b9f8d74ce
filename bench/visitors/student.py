"""A student who walks through the pages with sentences of their own, and checks that every answer is theirs."""

from dataclasses import dataclass

from bench.visitors.codes import Codes, prompt, squeezed
from bench.visitors.visitor import Visitor

USUAL_LENGTH = 64
"""The app's own number of new tokens."""
COLUMNS = 4


@dataclass(frozen=True)
class Fault:
    """Something that must not happen to a student.

    Attributes:
        kind: "lost" (an answer did not come, or not to the newest sentence) or "foreign" (somebody else's).
        words: which student, and what was there instead.
    """

    kind: str
    words: str


class Student:
    """One walk after the other in one tab; every step returns the seconds it took.

    Attributes:
        faults: found so far.
    """

    def __init__(self, visitor: Visitor, number: int, codes: Codes, new_tokens: int) -> None:
        self.faults: list[Fault] = []
        self._visitor, self._number, self._codes, self._new_tokens = visitor, number, codes, new_tokens
        self._code = ""
        self._is_in = False

    async def open_home(self) -> tuple[float, ...]:
        """Open the app, or come back to its first page."""
        await (self._visitor.go("Home") if self._is_in else self._visitor.open())
        self._is_in = True
        return (self._visitor.seconds,)

    async def open_page(self, title: str) -> tuple[float, ...]:
        """Open a page that shows the newest sentence."""
        await self._visitor.go(title)
        return self._answered()

    async def new_sentence(self) -> tuple[float, ...]:
        """Type a sentence of their own."""
        self._code = self._codes.new(self._number)
        await self._visitor.enter("text_input", "Your text", prompt(self._code))
        return self._answered()

    async def all_heads(self) -> tuple[float, ...]:
        """Switch to the view of all heads."""
        await self._visitor.enter("button_group", "View", "All heads")
        return self._answered()

    async def open_decoding(self) -> tuple[float, ...]:
        """Open the Decoding page."""
        await self._visitor.go("Decoding")
        self._check_foreign(self._visitor.page.text())
        seconds = self._visitor.seconds
        await self._shorten("New tokens")
        return (seconds,)

    async def decoding_sentence(self) -> tuple[float, ...]:
        """Type a sentence on the Decoding page, which shows nothing of it before Generate."""
        self._code = self._codes.new(self._number)
        await self._visitor.enter("text_input", "Your text", prompt(self._code))
        self._check_foreign(self._visitor.page.text())
        return (self._visitor.seconds,)

    async def generate(self) -> tuple[float, ...]:
        """Press Generate; a column copies the student's sentence."""
        await self._visitor.press("Generate")
        seconds = self._answered()
        texts = self._visitor.page.component_texts("written_text")
        # The model leaves out the first noun of some sentences, or copies them in sampled columns only, alone too.
        _, own = self._code.split(" ", 1)  # two nouns in this order are of one sentence only
        if len(texts) != COLUMNS or not any(squeezed(own) in squeezed(text) for text in texts):
            self._report("lost", f"generated {texts}")
        return seconds

    async def open_chat(self) -> tuple[float, ...]:
        """Open the Chat page."""
        await self._visitor.go("Chat")
        self._check_foreign(self._visitor.page.text())
        seconds = self._visitor.seconds
        await self._shorten("New tokens")
        return (seconds,)

    async def say(self) -> tuple[float, ...]:
        """Send a message; return the seconds to the reply's first words and to its end."""
        code, page, first = self._codes.new(self._number), self._visitor.page, 0.0
        before = len(page.chat_messages())

        def drawn() -> None:
            nonlocal first
            messages = page.chat_messages()
            if not first and len(messages) == before + 2 and messages[-1][1]:
                first = self._visitor.waited

        await self._visitor.say("Your message", f"Please repeat: {code}", drawn)
        self._check_foreign(page.text())
        new = page.chat_messages()[before:]
        if [author for author, _ in new] != ["user", "assistant"] or not new[1][1]:
            self._report("lost", f"after {before} messages came {new}")
        elif squeezed(code) not in squeezed(new[0][1]):
            self._report("lost", f"the message {code!r} became {new[0]}")
        return (first or self._visitor.seconds, self._visitor.seconds)

    async def _shorten(self, label: str) -> None:
        """Ask for shorter texts than usual, in the quick form."""
        if self._new_tokens != USUAL_LENGTH:
            await self._visitor.enter("slider", label, float(self._new_tokens))

    def _answered(self) -> tuple[float, ...]:
        """Check that the page answers the student's newest sentence, and nobody else's; return the seconds it took."""
        text = self._visitor.page.text()
        self._check_foreign(text)
        if self._code and squeezed(self._code) not in squeezed(text):
            self._report("lost", f"the page says {text[:300]!r}")
        return (self._visitor.seconds,)

    def _check_foreign(self, text: str) -> None:
        foreign = self._codes.foreign(text, self._number)
        if foreign:
            self._report("foreign", f"the page says {sorted(set(foreign))}")

    def _report(self, kind: str, words: str) -> None:
        self.faults.append(Fault(kind, f"Student {self._number} with {self._code!r}: {words}"))
