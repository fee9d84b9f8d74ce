"""Hooks that read or change activations in a forward pass, and are always removed from the shared model."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch.nn import Module


@contextmanager
def hooked(
    after: "Iterable[tuple[Module, Callable[..., Any]]]" = (),
    before: "Iterable[tuple[Module, Callable[..., Any]]]" = (),
) -> Iterator[None]:
    """Register forward hooks for the `with` block; the caller holds `model.lock`.

    Args:
        after: (module, function(module, inputs, output)); what the function returns, if not None, replaces the output.
        before: (module, function(module, inputs)); what it returns, if not None, replaces the inputs.

    subtle: a hook on a shared model sees every session's forward pass, hence the lock. The hooks are removed when
    the block ends, also by an exception.
    """
    with ExitStack() as hooks:
        for module, function in before:
            hooks.callback(module.register_forward_pre_hook(function).remove)
        for module, function in after:
            hooks.callback(module.register_forward_hook(function).remove)
        yield
