"""A text a person picks token by token: what it is worth to the model."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from core.decoding.records import DecodingStep
from core.models.snippet import loading_code
from core.verification import Verification, compare

if TYPE_CHECKING:
    from core.models import LanguageModel

# Of log-probabilities.
ROUNDING = {"float32": 1e-3, "bfloat16": 0.25}


def verify_picks(model: "LanguageModel", prompt: Sequence[int], steps: Sequence[DecodingStep]) -> Verification:
    """Log-probabilities of all picked tokens by one plain call on the whole text. Hold `model.lock`."""
    import torch
    from torch.nn.functional import cross_entropy

    picked = [step.token_id for step in steps]
    ids = torch.tensor([[*prompt, *picked]], device=model.device)
    with torch.inference_mode():
        logits = model.model(input_ids=ids, use_cache=False).logits[0, len(prompt) - 1 : -1].double().cpu()
    losses = cross_entropy(logits, torch.tensor(picked), reduction="none")
    return compare(
        np.array([step.log_probability for step in steps]),
        -losses.numpy(),
        tolerance=ROUNDING[model.dtype],
        route="model(ids).logits → torch.nn.functional.cross_entropy, all tokens in one pass without a cache",
        remark="Shown: computed token by token with a cache, which rounds differently.",
    )


def picks_code(model: "LanguageModel", prompt: Sequence[int], steps: Sequence[DecodingStep]) -> str:
    """Prints each token's log-probability and the sum; leaves `log_probabilities`, shape (pos,)."""
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
