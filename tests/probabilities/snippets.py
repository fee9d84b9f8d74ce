"""Run the code a page shows, on the model already in memory: loading it again would cost a second each time."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from transformers import AutoModelForCausalLM, AutoTokenizer

from core.models import LanguageModel


def run_snippet(model: LanguageModel, code: str) -> dict:
    """Execute `code` as it stands and return the names it defines."""
    names: dict = {}
    with (
        patch.object(AutoTokenizer, "from_pretrained", return_value=model.tokenizer),
        patch.object(AutoModelForCausalLM, "from_pretrained", return_value=model.model),
    ):
        exec(compile(code, "snippet", "exec"), names)
    return names


@contextmanager
def hooks_removed(model: LanguageModel) -> Iterator[None]:
    """Remove the hooks that a snippet registered; transformers keeps some of its own."""
    before = [
        (module, dict(module._forward_hooks), dict(module._forward_pre_hooks)) for module in model.model.modules()
    ]
    try:
        yield
    finally:
        for module, after, pre in before:
            for hooks, kept in ((module._forward_hooks, after), (module._forward_pre_hooks, pre)):
                for number in set(hooks) - set(kept):
                    del hooks[number]
