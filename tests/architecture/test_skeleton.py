"""Models without weights: counts, names and classes as transformers and the course have them."""

import json

import pytest
import torch

from core.architecture.design import read_design
from core.architecture.modules import module_rows
from core.architecture.pieces import PIECES, piece_parameters
from core.architecture.skeleton import CONFIGS, read_config, skeleton
from core.architecture.snippet import compare_code, model_code
from core.architecture.treemap import shares
from core.architecture.verify import verify_comparison, verify_counts
from core.errors import InputError
from core.models import CATALOG, resolve
from tests.conftest import FAMILIES

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
    assert sum(share.parameters for share in shares(rows)) == spec.parameters
    assert sum(piece_parameters(model, rows, title)[1] for title in PIECES) == spec.parameters
    assert verify_counts(rows, model, spec.parameters).equal
    assert model.config.model_type == spec.family


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
    dimensions = read_design(model.config).dimensions
    assert (dimensions.layers, dimensions.heads, dimensions.d_model) == (12, 12, 768)


def test_tied_weights_are_counted_where_they_are_met_first(settings):
    head = module_rows(skeleton(read_config(CATALOG["gpt2"], settings)))[-1]
    assert (head.name, head.own, head.tied_to) == ("lm_head", 0, "transformer.wte.weight")
    own = module_rows(skeleton(read_config(CATALOG["qwen1.5-1.8b-chat"], settings)))[-1]
    assert own.own == 151_936 * 2048 and not own.tied_to


def test_the_kept_configuration_of_smollm2_is_that_of_its_files(smollm, settings):
    """The converted weights carry the configuration of their maker; the other files were written by hand."""
    ours = read_config(smollm.spec, settings).to_dict()
    theirs = smollm.model.config.to_dict()
    assert theirs["rms_norm_eps"] == pytest.approx(ours.pop("rms_norm_eps"))
    same = {"architectures", "dtype", "transformers_version", "_name_or_path", "unk_token_id"}
    assert {key: value for key, value in ours.items() if key not in same and theirs.get(key) != value} == {}


def test_the_configurations_are_exactly_those_of_the_catalog():
    assert {file.stem for file in CONFIGS.glob("*.json")} == set(CATALOG)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_local_folder_shows_its_own_configuration(small_model_folders, small_models, settings, family):
    spec = resolve(f"folder:{small_model_folders[family]}", settings)
    model = skeleton(read_config(spec, settings))
    assert model.num_parameters() == small_models[family].model.num_parameters()
    assert verify_comparison((model.config, model.config)).equal
    assert verify_counts(module_rows(model), model, spec.parameters).compared > 2


def test_a_hub_model_that_is_not_here_says_so(settings):
    with pytest.raises(InputError, match="not on this machine"):
        read_config(resolve("hub:somebody/something", settings), settings)


def test_building_a_skeleton_leaves_torch_as_it_was(settings):
    numbers = json.loads((CONFIGS / "distilgpt2.json").read_text())
    assert "dtype" not in numbers
    skeleton(read_config(CATALOG["distilgpt2"], settings))
    assert torch.get_default_dtype() == torch.float32
    assert torch.zeros(1).device.type == "cpu"


@pytest.mark.parametrize(
    ("key", "sizes"),
    {"gpt2": (12, 12, 768), "smollm2-135m": (30, 9, 576), "gemma-3-270m": (18, 4, 640)}.items(),
)
def test_the_code_shown_counts_the_same(key, sizes, capsys):
    names: dict = {}
    exec(compile(model_code(CATALOG[key], None), key, "exec"), names)
    assert names["total"] == CATALOG[key].parameters
    assert "layers: {} | heads: {} | hidden: {}".format(*sizes) in capsys.readouterr().out


def test_the_code_of_the_comparison_finds_what_differs(capsys):
    code = compare_code((CATALOG["gpt2"], CATALOG["distilgpt2"]), (None, None))
    exec(compile(code, "compare", "exec"), {})
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == ["n_layer"]
