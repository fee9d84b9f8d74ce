"""Chat template of an instruct model: a small program that renders messages to one string."""

from typing import TYPE_CHECKING

from core.errors import InputError

if TYPE_CHECKING:
    from core.models import LanguageModel


def has_chat_template(model: "LanguageModel") -> bool:
    """Return True if the model came with a chat template."""
    return bool(model.tokenizer.chat_template)


def apply_chat_template(model: "LanguageModel", messages: list[dict[str, str]]) -> str:
    """Return the prompt that asks for the assistant's next message, special tokens included.

    Args:
        messages: each with "role" (system, user or assistant) and "content".

    Raises:
        InputError: the template refuses these messages.
    """
    from jinja2 import TemplateError

    try:
        return str(model.tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True))
    # A template is third-party code: it may refuse with its own message, or fail on unexpected messages.
    except (TemplateError, TypeError, LookupError, ValueError, AttributeError, ArithmeticError) as error:
        raise InputError(
            f"The chat template of {model.spec.title} refused these messages: {str(error)[:200]}.",
            "Some templates take no system prompt, or only turns in strict order.",
            "Clear the system prompt or the conversation, or choose another model.",
        ) from error
