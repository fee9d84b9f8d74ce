"""Registry of the checks: functions of the current model that answer a question. A lesson asks for one by its name."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from core.errors import InputError

Function = TypeVar("Function", bound=Callable[..., Any])
# Types that an argument may have in a lesson, in words.
TYPE_WORDS: dict[type, str] = {str: "a text", int: "a whole number", float: "a number", bool: "true or false"}


@dataclass(frozen=True)
class Check:
    """A computed answer.

    Attributes:
        kind: of the questions it answers.
        function: computes the answer; called with the model first if `needs_model`.
        unit: of a number; empty for a count.
        needs_model: True if it reads weights or tokenizer of the current model.
        takes_options: True if the options of the question are an argument.
    """

    name: str
    kind: str
    function: Callable[..., Any]
    unit: str
    needs_model: bool
    takes_options: bool
    parameters: Mapping[str, inspect.Parameter]

    def answer(self, model: Any, arguments: Mapping[str, Any], options: tuple[str, ...] = ()) -> Any:
        """Compute the answer.

        Args:
            model: the current one; ignored if it is not needed.
        """
        first = [model] if self.needs_model else []
        return self.function(*first, **arguments, **({"options": options} if self.takes_options else {}))


CHECKS: dict[str, Check] = {}


def check(kind: str, unit: str = "") -> Callable[[Function], Function]:
    """Register a function under its own name; its parameters are the arguments that a lesson gives.

    Raises:
        InputError: the name is taken.
    """

    def registered(function: Function) -> Function:
        name = getattr(function, "__name__", "")
        if name in CHECKS:
            raise InputError(f"The check {name!r} is there already.", "Names are unique.", "Choose another name.")
        parameters = dict(inspect.signature(function).parameters)
        needs_model = parameters.pop("model", None) is not None
        takes_options = parameters.pop("options", None) is not None
        CHECKS[name] = Check(name, kind, function, unit, needs_model, takes_options, parameters)
        return function

    return registered
