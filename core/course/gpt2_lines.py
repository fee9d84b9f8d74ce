"""Section 2 of the course, inside GPT-2: what its configuration decides, and what it expects after "Hello my name"."""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from core.course.line import CourseLine, network_of
from core.course.value import Found, Printed
from core.models import LanguageModel
from core.models.model_lock import holds_model_lock
from core.probabilities import next_token
from core.tokenization import TOKENIZERS

if TYPE_CHECKING:
    from transformers import PreTrainedModel

MODEL = "gpt2"
TEXT = "Hello my name"
LIKELIEST = {" is": "0.7774", ",": "0.0373", "'s": "0.0332", " was": "0.0127", " and": "0.0076"}
BLOCK = """GPT2Block(
  (ln_1): LayerNorm((768,), eps=1e-05, elementwise_affine=True)
  (attn): GPT2Attention(
    (c_attn): Conv1D(nf=2304, nx=768)
    (c_proj): Conv1D(nf=768, nx=768)
    (attn_dropout): Dropout(p=0.1, inplace=False)
    (resid_dropout): Dropout(p=0.1, inplace=False)
  )
  (ln_2): LayerNorm((768,), eps=1e-05, elementwise_affine=True)
  (mlp): GPT2MLP(
    (c_fc): Conv1D(nf=3072, nx=768)
    (c_proj): Conv1D(nf=768, nx=3072)
    (act): NewGELUActivation()
    (dropout): Dropout(p=0.1, inplace=False)
  )
)"""
_IN_BLOCK = {"": "GPT2Block", ".ln_1": "LayerNorm", ".attn": "GPT2Attention", ".attn.c_attn": "Conv1D"}
_IN_BLOCK |= {".attn.c_proj": "Conv1D", ".attn.attn_dropout": "Dropout", ".attn.resid_dropout": "Dropout"}
_IN_BLOCK |= {".ln_2": "LayerNorm", ".mlp": "GPT2MLP", ".mlp.c_fc": "Conv1D", ".mlp.c_proj": "Conv1D"}
_IN_BLOCK |= {".mlp.act": "NewGELUActivation", ".mlp.dropout": "Dropout"}
# The 164 lines that the course prints of `named_modules()`, the whole model included.
MODULES = (
    *(" : GPT2LMHeadModel", "transformer : GPT2Model", "transformer.wte : Embedding", "transformer.wpe : Embedding"),
    *("transformer.drop : Dropout", "transformer.h : ModuleList"),
    *(f"transformer.h.{block}{name} : {kind}" for block in range(12) for name, kind in _IN_BLOCK.items()),
    *("transformer.ln_f : LayerNorm", "lm_head : Linear"),
)


def gpt2_lines() -> Iterator[CourseLine]:
    """Yield the lines of section 2; those that the configuration decides need no weights."""
    structure = partial(CourseLine, model=MODEL, source="configuration of GPT-2, without weights")
    yield structure("2.2", "Layers, heads, hidden", (12, 12, 768), _sizes)
    yield structure("2.2", "The first block, printed", BLOCK, _printed_block)
    yield structure("2.2", "Shape after the first block, 8 tokens", (1, 8, 768), _block_shape)
    yield structure("2.3", "Names and classes of the modules", MODULES, _modules)
    yield structure("2.4", f"Shape of the logits of {TEXT!r}", (1, 3, 50257), _logits_shape)
    numbers = partial(CourseLine, model=MODEL, needs_weights=True)
    yield numbers("2.4", f"Five likeliest tokens after {TEXT!r}", tuple(LIKELIEST), _likeliest)
    for token, probability in LIKELIEST.items():
        yield numbers("2.4", f"Probability of {token!r}", Printed(probability), partial(token_probability, token))


_network = partial(network_of, MODEL)


def _sizes(model: LanguageModel | None) -> Iterator[Found]:
    config = _network(model).config
    yield (config.n_layer, config.n_head, config.n_embd)


def _printed_block(model: LanguageModel | None) -> Iterator[Found]:
    """Print the first block; torch has named the bias of a LayerNorm since the course was written, always True here."""
    yield str(_first_block(_network(model))).replace("elementwise_affine=True, bias=True", "elementwise_affine=True")


def _first_block(network: Any) -> Any:
    return network.transformer.h[0]


def _modules(model: LanguageModel | None) -> Iterator[Found]:
    yield tuple(f"{name} : {type(module).__name__}" for name, module in _network(model).named_modules())


def _block_shape(model: LanguageModel | None) -> Iterator[Found]:
    yield _through_block(model) if model else _shape_after(_network(None))


@holds_model_lock
def _through_block(model: LanguageModel) -> tuple[int, ...]:
    return _shape_after(model.model)


def _shape_after(network: "PreTrainedModel") -> tuple[int, ...]:
    import torch

    with torch.inference_mode():
        stream = torch.zeros(1, 8, network.config.n_embd, device=network.device, dtype=network.dtype)
        output = _first_block(network)(stream)
    return tuple((output[0] if isinstance(output, tuple) else output).shape)


def _logits_shape(model: LanguageModel | None) -> Iterator[Found]:
    yield next_token(model, TEXT).output_shape if model else _shape_without_weights()


def _shape_without_weights() -> tuple[int, ...]:
    import torch

    ids = TOKENIZERS["gpt2"].load().encode_ids(TEXT)
    return tuple(_network(None)(input_ids=torch.tensor([ids], device="meta")).logits.shape)


def _likeliest(model: LanguageModel | None) -> Iterator[Found]:
    assert model  # the line needs weights
    best = next_token(model, TEXT).ranking[: len(LIKELIEST)].tolist()
    yield tuple(str(model.tokenizer.decode([token_id])) for token_id in best)


def token_probability(token: str, model: LanguageModel | None) -> Iterator[Found]:
    """Yield the probability of one token after the text; a sentence if the tokenizer has no such token."""
    assert model  # the line needs weights
    ids = model.tokenizer(token, add_special_tokens=False)["input_ids"]
    yield float(next_token(model, TEXT).probabilities[ids[0]]) if len(ids) == 1 else f"{token!r} is {len(ids)} tokens"
