"""Errors meant for people: each says what was received, what is allowed and what to do next.

    PlaygroundError
    ├── InputError         a text, number or name that cannot be used
    ├── NotAllowedError    something this deployment does not permit
    ├── SourceError        a model could not be fetched from any of its sources
    ├── DamagedModelError  files of a model are incomplete or unreadable
    ├── MemoryLimitError   a model needs more memory than there is
    └── BusyError          the model is in use and did not become free in time

`Cancelled` is not an error: a person asked for it.
"""


class PlaygroundError(Exception):
    """Problem shown as sentences: `received` (what came), `allowed` (what is accepted), `next_step` (what to do).

    >>> print(InputError("The text is empty.", "At least one character.", "Type a word."))
    The text is empty. At least one character. Type a word.
    """

    def __init__(self, received: str, allowed: str = "", next_step: str = ""):
        super().__init__(" ".join(part for part in (received, allowed, next_step) if part))
        self.received = received
        self.allowed = allowed
        self.next_step = next_step

    def to_dict(self) -> dict[str, str]:
        """Return the error as plain data, to send it from one process to another."""
        return {
            "type": type(self).__name__,
            "received": self.received,
            "allowed": self.allowed,
            "next_step": self.next_step,
        }

    @staticmethod
    def from_dict(data: dict[str, str]) -> "PlaygroundError":
        """Rebuild the error that `to_dict` described.

        >>> PlaygroundError.from_dict(BusyError("Busy.").to_dict())
        BusyError('Busy.')
        """
        kinds = {kind.__name__: kind for kind in PlaygroundError.__subclasses__()}
        return kinds.get(data["type"], PlaygroundError)(data["received"], data["allowed"], data["next_step"])


class InputError(PlaygroundError):
    """A text, number or name that cannot be used."""


class NotAllowedError(PlaygroundError):
    """Something this deployment does not permit."""


class SourceError(PlaygroundError):
    """A model could not be fetched from any of its sources."""


class DamagedModelError(PlaygroundError):
    """Files of a model are incomplete or unreadable."""


class MemoryLimitError(PlaygroundError):
    """A model needs more memory than there is."""


class BusyError(PlaygroundError):
    """The model is in use and did not become free in time."""


class Cancelled(Exception):
    """Raised when a person pressed Stop; not an error."""
