"""Code that reproduces each view of the Probabilities page in a notebook."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.models.snippet import loading_code
from core.probabilities.processors import Processor
from core.tokenization import EncodedText
from core.tokenization.snippets import ids_line

if TYPE_CHECKING:
    from core.models import LanguageModel

_LAST_LOGITS = ["with torch.inference_mode():", "    logits = model(ids).logits", "scores = logits[:, -1].float()"]


def pipeline_code(
    model: "LanguageModel", text: str, encoded: EncodedText, processors: Sequence[Processor], k: int
) -> str:
    """Return code that prints the `k` likeliest next tokens; it defines the processed `probabilities` (vocab,)."""
    names = ", ".join(["LogitsProcessorList", *(processor.reference for processor in processors)])
    calls = ", ".join(f"{processor.reference}({processor.value!r})" for processor in processors)
    lines = [
        *([f"from transformers import {names}"] if processors else []),
        *_start(model, text, encoded),
        *_LAST_LOGITS,
        *([f"scores = LogitsProcessorList([{calls}])(ids, scores)"] if processors else []),
        "probabilities = torch.softmax(scores[0].double(), dim=-1)",
        f"top = torch.topk(probabilities, {k})",
        "for probability, token in zip(top.values, top.indices):",
        '    print(f"{tokenizer.decode(token)!r:>16} {logits[0, -1, token]:8.3f} {probability:.4f}")',
    ]
    return "\n".join(lines)


def curve_code(model: "LanguageModel", text: str, encoded: EncodedText, temperature: float, k: int, p: float) -> str:
    """Return code that prints the mass of the cuts and the entropy; it defines `probabilities` and `entropy`."""
    lines = [
        *_start(model, text, encoded),
        *_LAST_LOGITS,
        f"probabilities = torch.softmax((scores[0] / {temperature!r}).double(), dim=-1).sort(descending=True).values",
        "cumulative = probabilities.cumsum(0)",
        f'print("the best {k} hold", cumulative[:{k}][-1].item())',
        f'print("tokens that reach {p!r}:", min(len(cumulative), (cumulative < {p!r}).sum().item() + 1))',
        "entropy = torch.special.entr(probabilities).sum() / torch.log(torch.tensor(2.0).double())",
        'print("entropy in bits", entropy.item(), "perplexity", (2**entropy).item())',
        'print("effective number of tokens", (1 / probabilities.square().sum()).item())',
    ]
    return "\n".join(lines)


def phrase_code(model: "LanguageModel", text: str, encoded: EncodedText, phrase: str) -> str:
    """Return code that prints each token of `phrase` and its probability; it defines `probabilities`."""
    lines = [
        *_start(model, text, encoded, "before"),
        f'guess = tokenizer({phrase!r}, return_tensors="pt", add_special_tokens=False).input_ids',
        "ids = torch.cat([before, guess], dim=1)",
        "with torch.inference_mode():",
        "    logits = model(ids).logits[0, before.shape[1] - 1 : -1]  # what the model expected at each place",
        "probabilities = torch.softmax(logits.double(), dim=-1).gather(1, guess[0, :, None])[:, 0]",
        "for token, probability in zip(guess[0], probabilities):",
        '    print(repr(tokenizer.decode(token)), f"{probability:.6f}")',
        'print("together", probabilities.prod().item())',
    ]
    return "\n".join(lines)


def sentence_code(model: "LanguageModel", text: str, encoded: EncodedText) -> str:
    """Return code that prints the surprisal of every token and the perplexity; it defines `losses` in nats."""
    lines = [
        *_start(model, text, encoded),
        "with torch.inference_mode():",
        "    logits = model(ids).logits[0, :-1]  # the last row predicts a token that is not there",
        'losses = torch.nn.functional.cross_entropy(logits.double(), ids[0, 1:], reduction="none")',
        "for token, loss in zip(ids[0, 1:], losses):",
        '    print(f"{tokenizer.decode(token)!r:>16} {loss / torch.log(torch.tensor(2.0)):6.2f} bits")',
        'print("log-probability", -losses.sum().item(), "perplexity", losses.mean().exp().item())',
    ]
    return "\n".join(lines)


def lens_code(model: "LanguageModel", text: str, encoded: EncodedText) -> str:
    """Return code that prints each layer's best token at the last position; it defines `top`, `chance` (layer, pos)."""
    cap = getattr(model.model.config, "final_logit_softcapping", None)
    lines = [
        *_start(model, text, encoded),
        'norm = getattr(model.base_model, "ln_f", None) or model.base_model.norm',
        "top, chance = [], []",
        "with torch.inference_mode():",
        "    states = model(ids, output_hidden_states=True).hidden_states",
        "    for layer, state in enumerate(states):",
        "        if layer < len(states) - 1:  # the last one has been through the norm already",
        "            state = norm(state)",
        "        logits = model.get_output_embeddings()(state[0])",
        *([f"        logits = {cap!r} * torch.tanh(logits / {cap!r})"] if cap else []),
        "        best = torch.softmax(logits.double(), dim=-1).max(dim=-1)",
        "        top.append(best.indices), chance.append(best.values)",
        "        print(layer, repr(tokenizer.decode(top[-1][-1])), chance[-1][-1].item())",
    ]
    return "\n".join(lines)


def comparison_code(model: "LanguageModel", texts: tuple[str, str], encoded: tuple[EncodedText, EncodedText]) -> str:
    """Return code that prints the largest changes and KL in bits; it defines `change` (vocab,) and `kl`."""
    lines = [
        *_start(model, texts[0], encoded[0], "ids_a"),
        ids_line(texts[1], encoded[1], "ids_b"),
        "with torch.inference_mode():",
        "    a = torch.log_softmax(model(ids_a).logits[0, -1].double(), dim=-1)",
        "    b = torch.log_softmax(model(ids_b).logits[0, -1].double(), dim=-1)",
        "change = b.exp() - a.exp()",
        "for token in change.abs().topk(10).indices:",
        '    print(f"{tokenizer.decode(token)!r:>16} {change[token]:+.4f}")',
        "kl = (a.exp() * (a - b)).sum() / torch.log(torch.tensor(2.0).double())",
        'print("KL(A || B) in bits", kl.item())',
    ]
    return "\n".join(lines)


def draws_code(model: "LanguageModel", text: str, encoded: EncodedText, temperature: float, seed: int, n: int) -> str:
    """Return code that prints the tokens drawn most often; it defines `drawn`, the ids of all draws."""
    lines = [
        "import numpy as np",
        *_start(model, text, encoded),
        *_LAST_LOGITS,
        f"probabilities = torch.softmax((scores[0] / {temperature!r}).double(), dim=-1)",
        f"numbers = np.random.default_rng({seed}).random({n})",
        "drawn = np.searchsorted(probabilities.cumsum(0).numpy(), numbers, side='right')  # the bar, by token id",
        "tokens, counts = np.unique(drawn, return_counts=True)",
        "for place in (-counts).argsort()[:10]:",
        "    print(repr(tokenizer.decode(tokens[place])), counts[place])",
    ]
    return "\n".join(lines)


def _start(model: "LanguageModel", text: str, encoded: EncodedText, name: str = "ids") -> list[str]:
    return [*loading_code(model), "", ids_line(text, encoded, name)]
