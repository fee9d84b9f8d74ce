"""Code that generates the same text in a notebook: the loop of `textbook`, called with a config's settings."""

import ast
import inspect
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from core.decoding.beam_search import candidates_compared
from core.decoding.config import DecodingConfig, Limits
from core.decoding.records import DecodingStep
from core.decoding.stopping import StoppingCriteria
from core.decoding.strategies.beam import EARLY_STOPPING, EARLY_STOPPING_VALUES, LENGTH_PENALTY
from core.models.snippet import loading_code
from core.tokenization import EncodedText
from core.tokenization.snippets import ids_line

if TYPE_CHECKING:
    from core.models import LanguageModel


def generation_code(
    model: "LanguageModel", text: str | None, encoded: EncodedText, config: DecodingConfig, limits: Limits
) -> str:
    """Return code that prints the text and defines `tokens`, the ids of the new tokens; shape (pos,).

    Args:
        text: as it was entered; None when the prompt is given by its ids, as in a branch.
    """
    prompt = ids_line(text, encoded) if text else f"ids = torch.tensor([{list(encoded.ids)}])"
    call = decoding_lines(model, len(encoded.ids), config, limits)
    return "\n".join([*loading_code(model), "", *textbook_lines([config]), "", prompt, *call])


def textbook_lines(configs: Iterable[DecodingConfig]) -> list[str]:
    """Return the imports and functions that the configs need: source of `textbook`, names of the processors."""
    from core.decoding import textbook

    configs = list(configs)
    needed: list[Callable[..., object]] = [
        *([textbook.decode_text] if any(config.width == 1 for config in configs) else []),
        *([textbook.beam_search] if any(config.width > 1 for config in configs) else []),
    ]
    statements = ast.parse(inspect.getsource(textbook)).body
    imports = [ast.unparse(one) for one in statements if isinstance(one, ast.Import | ast.ImportFrom)]
    imports.remove("import torch")  # the lines that load a model import it
    types = [ast.unparse(one) for one in statements if isinstance(one, ast.Assign)]
    names = sorted({processor.reference for config in configs for processor in config.processors})
    if names:
        imports.append(f"from transformers import {', '.join(names)}")
    functions = [line for function in needed for line in ("", "", *inspect.getsource(function).splitlines())]
    return [*imports, "", *types, *functions, ""]


def decoding_lines(model: "LanguageModel", prompt_tokens: int, config: DecodingConfig, limits: Limits) -> list[str]:
    """Return lines that call the loop on `ids`, shape (1, pos), and define `tokens`, shape (pos,).

    Args:
        prompt_tokens: tokens of `ids`.
    """
    stopping = StoppingCriteria.after(model, prompt_tokens, limits)
    ends = f"int(new[-1]) in {sorted(stopping.end_ids)}"
    if stopping.stop_strings:
        ends += f" or any(stop in tokenizer.decode(new) for stop in {list(stopping.stop_strings)})"
    processors = ", ".join(f"{processor.reference}({processor.value!r})" for processor in config.processors)
    return [
        "",
        "",
        "def is_end(new):",
        f"    return {ends}",
        "",
        "",
        f"processors = [{processors}]",
        _call(config, stopping),
        "print(tokenizer.decode(tokens))",
    ]


def _call(config: DecodingConfig, stopping: StoppingCriteria) -> str:
    arguments = f"model, ids, processors, {stopping.max_new_tokens}, is_end"
    if config.width > 1:
        compared = candidates_compared(config.width, len(stopping.end_ids))
        penalty = config.settings[LENGTH_PENALTY.key]
        early = EARLY_STOPPING_VALUES[int(config.settings[EARLY_STOPPING.key])]
        return f"tokens = beam_search({arguments}, {config.width}, {compared}, {penalty!r}, {early!r})"
    if config.kind.samples:
        return f"tokens = decode_text({arguments}, np.random.default_rng({config.seed}))"
    return f"tokens = decode_text({arguments})"


def picks_code(model: "LanguageModel", prompt: Sequence[int], steps: Sequence[DecodingStep]) -> str:
    """Return code that prints the log-probability of each picked token and their sum; defines `log_probabilities`."""
    lines = [
        *loading_code(model),
        "",
        f"prompt = torch.tensor([{list(prompt)}])",
        f"picked = torch.tensor([{[step.token_id for step in steps]}], dtype=torch.long)",
        "with torch.inference_mode():",
        "    logits = model(torch.cat([prompt, picked], dim=1)).logits[0, prompt.shape[1] - 1 : -1]",
        "log_probabilities = torch.log_softmax(logits.double(), dim=-1).gather(1, picked[0, :, None])[:, 0]",
        "for token, value in zip(picked[0], log_probabilities):",
        '    print(repr(tokenizer.decode(token)), f"{value:.3f}")',
        'print("together", log_probabilities.sum().item())',
    ]
    return "\n".join(lines)
