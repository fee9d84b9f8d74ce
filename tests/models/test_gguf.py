"""The converted model is the GGUF model: same weights, same ids."""

import shutil

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import DamagedModelError, SourceError
from core.models.gguf import check_hashes, convert
from core.models.progress import ignore
from tests.models.tiny_gguf import write_tiny_gguf


def test_weights_equal_the_gguf_file_read_by_its_own_library(tiny_files, tmp_path):
    """Another route than transformers: the gguf package's reader, and the one tensor whose order llama.cpp changes."""
    from gguf import GGUFReader
    from transformers import AutoModelForCausalLM

    convert(tiny_files[1], tmp_path, "hash", ignore)
    model = AutoModelForCausalLM.from_pretrained(tmp_path)
    stored = {tensor.name: torch.tensor(tensor.data) for tensor in GGUFReader(tiny_files[1]).tensors}
    block = model.model.layers[1]
    assert torch.equal(block.mlp.down_proj.weight, stored["blk.1.ffn_down.weight"])
    assert torch.equal(block.self_attn.v_proj.weight, stored["blk.1.attn_v.weight"])
    # llama.cpp interleaves the two halves of each head's rotary dimensions: (head, half, 2) against (head, 2, half).
    query = stored["blk.1.attn_q.weight"].reshape(4, 4, 2, 32).transpose(1, 2).reshape(32, 32)
    assert torch.equal(block.self_attn.q_proj.weight, query)


def test_an_unknown_pre_tokenizer_is_refused_rather_than_guessed(tmp_path):
    weights = write_tiny_gguf(tmp_path / "other.gguf", pre_tokenizer="martian")
    (tmp_path / "out").mkdir()
    with pytest.raises(SourceError, match="martian"):
        convert(weights, tmp_path / "out", "hash", ignore)


# SmolLM2 was trained with every digit cut out before anything else; ids of the parts are then the ids of the whole.
@given(before=st.text(max_size=12), digit=st.sampled_from("0123456789٣५"), after=st.text(max_size=12))
@settings(max_examples=150, deadline=None)
def test_a_digit_is_always_a_token_boundary_of_smollm(smollm, before, digit, after):
    def ids(text: str) -> list[int]:
        return smollm.tokenizer(text)["input_ids"]

    assert ids(before + digit + after) == ids(before) + ids(digit) + ids(after)


def test_blank_lines_before_a_number_are_one_token(smollm):
    """Without the rule the two line breaks are two tokens: the trap that transformers' own conversion falls into."""
    assert len(smollm.tokenizer("\n\n1")["input_ids"]) == 2


def test_a_flipped_bit_is_found(converted, tmp_path):
    folder = shutil.copytree(converted, tmp_path / "copy")
    weights = folder / "model.safetensors"
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)
    with pytest.raises(DamagedModelError, match=r"model\.safetensors"):
        check_hashes(folder)
