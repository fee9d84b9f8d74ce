"""Every module with its parameters, as transformers and the course have them."""

import pytest

from core.architecture.modules import module_rows
from core.architecture.skeleton import read_config, skeleton
from core.models import CATALOG

# What `print(model.transformer.h[0])` says in the course's notebook.
COURSE_BLOCK = """GPT2Block(
  (ln_1): LayerNorm((768,), eps=1e-05, elementwise_affine=True, bias=True)
  (attn): GPT2Attention(
    (c_attn): Conv1D(nf=2304, nx=768)
    (c_proj): Conv1D(nf=768, nx=768)
    (attn_dropout): Dropout(p=0.1, inplace=False)
    (resid_dropout): Dropout(p=0.1, inplace=False)
  )
  (ln_2): LayerNorm((768,), eps=1e-05, elementwise_affine=True, bias=True)
  (mlp): GPT2MLP(
    (c_fc): Conv1D(nf=3072, nx=768)
    (c_proj): Conv1D(nf=768, nx=3072)
    (act): NewGELUActivation()
    (dropout): Dropout(p=0.1, inplace=False)
  )
)"""
IN_BLOCK = {
    "ln_1": "LayerNorm",
    "attn": "GPT2Attention",
    "attn.c_attn": "Conv1D",
    "attn.c_proj": "Conv1D",
    "attn.attn_dropout": "Dropout",
    "attn.resid_dropout": "Dropout",
    "ln_2": "LayerNorm",
    "mlp": "GPT2MLP",
    "mlp.c_fc": "Conv1D",
    "mlp.c_proj": "Conv1D",
    "mlp.act": "NewGELUActivation",
    "mlp.dropout": "Dropout",
}


@pytest.mark.parametrize("key", CATALOG)
def test_every_catalog_model_adds_up_to_its_published_count_without_weights(key, settings):
    spec = CATALOG[key]
    model = skeleton(read_config(spec, settings))
    rows = module_rows(model)
    assert {parameter.device.type for parameter in model.parameters()} == {"meta"}
    assert sum(row.own for row in rows) == rows[0].parameters == model.num_parameters() == spec.parameters


def test_gpt2_has_the_courses_numbers_modules_and_printed_block(settings):
    model = skeleton(read_config(CATALOG["gpt2"], settings))
    rows = module_rows(model)
    assert rows[0].parameters == 124_439_808
    expected = {"": "GPT2LMHeadModel", "transformer": "GPT2Model", "transformer.wte": "Embedding"}
    expected |= {"transformer.wpe": "Embedding", "transformer.drop": "Dropout", "transformer.h": "ModuleList"}
    for block in range(12):
        expected[f"transformer.h.{block}"] = "GPT2Block"
        expected |= {f"transformer.h.{block}.{name}": kind for name, kind in IN_BLOCK.items()}
    expected |= {"transformer.ln_f": "LayerNorm", "lm_head": "Linear"}
    assert {row.name: row.kind for row in rows} == expected
    assert str(model.transformer.h[0]) == COURSE_BLOCK


def test_tied_weights_are_counted_where_they_are_met_first(settings):
    head = module_rows(skeleton(read_config(CATALOG["gpt2"], settings)))[-1]
    assert (head.name, head.own, head.tied_to) == ("lm_head", 0, "transformer.wte.weight")
    own = module_rows(skeleton(read_config(CATALOG["qwen1.5-1.8b-chat"], settings)))[-1]
    assert own.own == 151_936 * 2048 and not own.tied_to
