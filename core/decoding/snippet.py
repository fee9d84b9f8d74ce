"""The `generate` call that does what a column does."""

from typing import TYPE_CHECKING

from core.decoding.config import DecodingConfig, Limits
from core.decoding.verify import generate_arguments
from core.models.snippet import loading_code
from core.tokenization import EncodedText
from core.tokenization.snippets import ids_line

if TYPE_CHECKING:
    from core.models import LanguageModel


def generation_code(
    model: "LanguageModel", text: str | None, encoded: EncodedText, column: DecodingConfig, limits: Limits
) -> str:
    """Prints the text and leaves `tokens`, the ids `generate` made; shape (pos,).

    Args:
        text: what was typed; None when the prompt is given by its ids, as in a branch.
    """
    prompt = ids_line(text, encoded) if text else f"ids = torch.tensor([{list(encoded.ids)}])"
    return "\n".join([*loading_code(model), "", prompt, *generate_lines(model, len(encoded.ids), column, limits)])


def generate_lines(model: "LanguageModel", prompt: int, column: DecodingConfig, limits: Limits) -> list[str]:
    """The call itself, after `ids` of shape (1, pos); leaves `tokens`, shape (pos,).

    Args:
        prompt: tokens of `ids`.
    """
    arguments = generate_arguments(model, prompt, column, limits)
    return [
        *(_dice(column) if column.kind.draws else []),
        "output = model.generate(",
        "    ids,",
        "    attention_mask=torch.ones_like(ids),",
        *(f"    {name}={value!r}," for name, value in arguments.items()),
        *(["    tokenizer=tokenizer,"] if limits.stop else []),
        ")",
        "tokens = output[0, ids.shape[1] :]",
        "print(tokenizer.decode(tokens))",
    ]


def _dice(column: DecodingConfig) -> list[str]:
    return [
        "# generate() draws with torch's random numbers, this app with NumPy's: at every step the same distribution,",
        "# in the end another text.",
        f"torch.manual_seed({column.seed})",
    ]
