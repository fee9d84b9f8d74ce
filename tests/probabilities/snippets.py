"""Run the code a page shows, on the model already in memory: loading it again would cost a second each time."""

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
