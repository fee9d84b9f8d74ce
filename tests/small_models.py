"""Small models with random weights, one per family, saved as their makers would save them."""

from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import AutoConfig, AutoModelForCausalLM, PreTrainedTokenizerFast

CORPUS = [
    "The quick brown fox jumps over the lazy dog",
    "Tokenization converts text to numbers",
    "Large language models predict the next token",
    "Hello my name is",
]
_LIKE_LLAMA = {
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "max_position_embeddings": 128,
}
# Settings of a small model for each model type; tests of all families run over its keys.
SHAPES = {
    "gpt2": {"n_embd": 32, "n_layer": 2, "n_head": 4, "n_positions": 128},
    "llama": {**_LIKE_LLAMA, "num_key_value_heads": 2},
    "qwen2": {**_LIKE_LLAMA, "num_key_value_heads": 2},
    "gemma3_text": {
        **_LIKE_LLAMA,
        "num_key_value_heads": 1,
        "head_dim": 8,
        "sliding_window": 16,
        "query_pre_attn_scalar": 8,
    },
    "qwen3": {**_LIKE_LLAMA, "num_key_value_heads": 2, "head_dim": 16},
}


def small_tokenizer() -> PreTrainedTokenizerFast:
    """A byte-level BPE tokenizer trained on four sentences."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=320, initial_alphabet=alphabet, special_tokens=["<|end|>"], show_progress=False
    )
    tokenizer.train_from_iterator(CORPUS, trainer)
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token="<|end|>")


def save_small_model(family: str, folder: Path) -> Path:
    """Save a model of `family` with two layers and random weights, and its tokenizer."""
    tokenizer = small_tokenizer()
    special = {"bos_token_id": 0, "eos_token_id": 0, "pad_token_id": 0}
    torch.manual_seed(0)
    config = AutoConfig.for_model(family, vocab_size=len(tokenizer), **special, **SHAPES[family])
    AutoModelForCausalLM.from_config(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def save_giant_model(family: str, folder: Path) -> Path:
    """Save a small model with norms and biases of its own, whose residual stream holds numbers near 3,000.

    As GPT-2 and Gemma do at the first token: one number of every embedding is large, and the first MLP writes others.
    """
    model = AutoModelForCausalLM.from_pretrained(save_small_model(family, folder))
    torch.manual_seed(1)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            parameter.add_(torch.randn_like(parameter) * (0.3 if parameter.ndim == 1 else 0.1))
            if name.endswith("0.mlp.down_proj.weight"):
                parameter[5] *= 1000
            if name.endswith("0.mlp.c_proj.weight"):
                parameter[:, 5] *= 3000
        table = model.get_input_embeddings().weight
        # Gemma multiplies its embeddings by the root of d_model.
        table[:, 3] *= 3000 / table[:, 3].abs().max() / (32**0.5 if family == "gemma3_text" else 1)
    model.save_pretrained(folder)
    return folder
