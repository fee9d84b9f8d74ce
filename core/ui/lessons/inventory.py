"""Inventory of the app for its lessons: every view with the settings its link carries.

The table stands here because a page's own table of views runs the page when it is imported. A test opens every view and
compares what it draws with this table.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache

from core.architecture.cost import LIMITS
from core.architecture.embeddings import COUNT
from core.architecture.linear import ACTIVATIONS
from core.architecture.map_parts import MAP_PARTS
from core.architecture.skeleton import CONFIGS
from core.architecture.word_tokens import LONGEST_WORD
from core.attention import METHODS
from core.decoding import MAX_CONFIGS, NEW_TOKENS, PENALTIES, SEED, STRATEGIES, find_strategy
from core.knobs import Knob
from core.lessons import Inventory, NumberSetting, OptionSetting, Setting, TextSetting, ViewInventory
from core.models import CATALOG, DEFAULT_MODEL
from core.probabilities import COLUMNS, CUT_K, CUT_P, DRAW, PROCESSORS, TOP, Temperature
from core.probabilities import SEED as DRAW_SEED
from core.tokenization import TOKENIZERS
from core.ui.architecture.analogy_part import LONGEST_ANALOGY
from core.ui.architecture.cost_view import BYTES, CONVERSATIONS, THIS, TOKENS, TYPED
from core.ui.architecture.embeddings_view import PARTS
from core.ui.architecture.linear_view import ONE, TWO
from core.ui.architecture.modules_view import ALL, FOLDED
from core.ui.attention.head_choice import HIDDEN
from core.ui.attention.head_view import SCORES, WEIGHTS
from core.ui.attention.mosaic_view import SUMMARY_NAMES
from core.ui.chat.sent_view import LAST, NEXT
from core.ui.chat.settings import CHAT, PLAYGROUND
from core.ui.decoding.beam_view import TOKENS as TREE_TOKENS
from core.ui.decoding.prompt import CHAT as CHAT_MESSAGE
from core.ui.decoding.prompt import PLAIN
from core.ui.decoding.settings import COLUMNS as TEXTS
from core.ui.decoding.sweep_view import FIRST_SEED, SAMPLES, SWEPT
from core.ui.decoding.sweep_view import TOKENS as SWEEP_TOKENS
from core.ui.probabilities.lens_view import BEST, EVERY, RANK, SOME
from core.ui.state import keys
from core.ui.tokenization.bpe_view import MERGES, STEP

Settings = dict[str, Setting]
SHORT, LONG = TextSetting(60), TextSetting(1000)


def _numbers(*knobs: Knob) -> Settings:
    return {knob.key: NumberSetting(knob) for knob in knobs}


def _switch(key: str, options: Iterable[str] | Mapping[str, str], several: bool = False) -> Settings:
    """Return a switch; `options` are the words in the link, which the session may hold under other names."""
    named = options if isinstance(options, Mapping) else {option: option for option in options}
    return {key: OptionSetting(named, several)}


def _counted(key: str, most: int) -> Settings:
    """Return a slider whose range depends on text or model; the view moves a larger number into its range."""
    return _numbers(Knob(key, key, 1, most, 1, 1, ""))


def _group(group: str, length: bool = True) -> Settings:
    """Return the controls of a strategy; each group has its own keys."""
    knobs = {knob.key: knob for kind in STRATEGIES.values() for knob in kind.knobs}
    declared = [*knobs.values(), *PENALTIES, SEED, *([NEW_TOKENS] if length else [])]
    owned = [replace(knob, key=keys.own_knob(group, knob.key)) for knob in declared]
    return _switch(keys.strategy(group), [kind.title for kind in STRATEGIES.values()]) | _numbers(*owned)


def _tokenization() -> dict[str, ViewInventory]:
    tokenizers = {spec.title: key for key, spec in TOKENIZERS.items()}
    corpus: Settings = {keys.CORPUS: LONG}
    characters = {"a to z, A to Z": "letters", "from the corpus": "corpus"}
    levels = {"Bytes": "bytes", "Characters": "characters"}
    return {
        "Word level": ViewInventory(corpus),
        "Character level": ViewInventory(corpus | _switch(keys.CHARACTERS, characters)),
        "BPE from scratch": ViewInventory(
            corpus | _switch(keys.BPE_LEVEL, levels) | _numbers(MERGES) | _counted(STEP.key, int(MERGES.maximum))
        ),
        "Pretrained": ViewInventory(_switch(keys.TOKENIZER, tokenizers) | _switch(keys.BELOW, ["Ids", "Bytes"])),
        "Side by side": ViewInventory(
            _switch(keys.TOKENIZERS, tokenizers, several=True) | {keys.LOOKED_UP_WORD: SHORT}
        ),
    }


def _architecture() -> dict[str, ViewInventory]:
    models, (blocks, heads) = {spec.title: key for key, spec in CATALOG.items()}, _default_sizes()
    shown: Settings = {keys.SHOWN_MODEL: OptionSetting({key: key for key in CATALOG})}
    boxes = (keys.LINEAR_X, keys.LINEAR_W, keys.LINEAR_B, keys.LINEAR_W2, keys.LINEAR_B2)
    matrices: Settings = {key: TextSetting(400) for key in boxes}
    typed = [Knob(f"typed_{name}", label, low, high, low, 1, "") for name, (label, low, high) in LIMITS.items()]
    costs = _numbers(CONVERSATIONS, TOKENS, *typed) | _switch(keys.COST_FORMAT, BYTES)
    costs |= _switch(keys.COST_OF, [THIS, TYPED]) | _switch(keys.TYPED_MLP, ["gate, up, down", "up, down"])
    return {
        "Map": ViewInventory(_switch(keys.MAP_PART, MAP_PARTS) | shown),
        "Modules": ViewInventory(
            _switch(keys.MODULE_TREE, [FOLDED, ALL]) | {keys.MODULE_SEARCH: LONG} | shown, reads_text=False
        ),
        "Linear layer": ViewInventory(
            _switch(keys.LINEAR_LAYERS, [ONE, TWO])
            | _switch(keys.LINEAR_ACTIVATION, ACTIVATIONS)
            | _counted("lin_cell", 8)
            | matrices,
            reads_text=False,
        ),
        "One block": ViewInventory(
            _counted(keys.BLOCK, blocks) | _counted(keys.STEP, 40) | _counted("arch_head", heads)
        ),
        "Token embeddings": ViewInventory(
            _switch(keys.EMBEDDING_PART, PARTS)
            | {
                keys.MAP_WORDS: LONG,
                keys.ANALOGY: TextSetting(LONGEST_ANALOGY),
                keys.EMBEDDING_WORD: TextSetting(LONGEST_WORD),
            }
            | _numbers(COUNT)
        ),
        "Ledger": ViewInventory({keys.LEDGER_WORD: TextSetting(40), keys.LEDGER_PART: SHORT}),
        "Two models": ViewInventory(_switch(keys.MODEL_A, models) | _switch(keys.MODEL_B, models), reads_text=False),
        "Cost": ViewInventory(costs | _switch(keys.TYPED_TIED, ["own matrix", "tied"]) | shown, reads_text=False),
    }


def _default_sizes() -> tuple[int, int]:
    """Return blocks and heads of the embedded model, for which lessons are written; a view moves others into range."""
    config = json.loads((CONFIGS / f"{DEFAULT_MODEL}.json").read_text(encoding="utf-8"))
    return config["num_hidden_layers"], config["num_attention_heads"]


def _attention() -> dict[str, ViewInventory]:
    blocks, heads = _default_sizes()
    layer = _counted(keys.LAYER, blocks)
    one = layer | _counted(keys.HEAD, heads)
    first = _switch(keys.FIRST_TOKEN, ["Shown", HIDDEN])
    return {
        "One head": ViewInventory(one | first | _switch(keys.SCORES, [WEIGHTS, SCORES]) | {keys.KEY: SHORT}),
        "All heads": ViewInventory(first | layer | _switch(keys.SUMMARY, SUMMARY_NAMES)),
        "Kinds of heads": ViewInventory({}),
        "Does it matter?": ViewInventory(
            _switch(keys.ABLATION, [method.capitalize() for method in METHODS])
            | {keys.COMPONENTS_OFF: LONG, keys.WATCHED: LONG}
            | _numbers(TOP)
        ),
        "Predict, then reveal": ViewInventory({}),
    }


def _probabilities() -> dict[str, ViewInventory]:
    cells = _switch(keys.LENS_CELLS, [BEST, RANK]) | _switch(keys.LENS_BLOCKS, [SOME, EVERY])
    return {
        "Pipeline": ViewInventory(_numbers(*(kind.knob for kind in PROCESSORS), TOP)),
        "Curve": ViewInventory(_numbers(Temperature.knob, CUT_K, CUT_P)),
        "Ask a word": ViewInventory({keys.GUESSES: LONG}),
        "Sentence": ViewInventory({}),
        "Logit lens": ViewInventory(_numbers(COLUMNS) | cells),
        "Change a word": ViewInventory({keys.OTHER_TEXT: LONG} | _numbers(TOP)),
        "Draw": ViewInventory(_numbers(Temperature.knob, DRAW, DRAW_SEED, TOP)),
    }


def _decoding() -> dict[str, ViewInventory]:
    read_as = _switch(keys.READ_AS, [PLAIN, CHAT_MESSAGE])
    columns = read_as | _numbers(TEXTS, NEW_TOKENS)
    for number in range(1, MAX_CONFIGS + 1):
        columns |= _group(f"c{number}", length=False)
    tree = [replace(knob, key=f"tree_{knob.key}") for knob in find_strategy("beam").knobs]
    swept = _switch(keys.SWEPT, SWEPT)
    return {
        "Compare": ViewInventory(columns),
        "Step through": ViewInventory(read_as),
        "Beam tree": ViewInventory(read_as | _numbers(*tree, TREE_TOKENS)),
        "Sweep": ViewInventory(read_as | swept | _numbers(SAMPLES, SWEEP_TOKENS, FIRST_SEED)),
        "Your turn": ViewInventory(read_as),
    }


def _chat() -> dict[str, ViewInventory]:
    length = replace(NEW_TOKENS, key=keys.own_knob(CHAT, NEW_TOKENS.key))
    framed = _switch(keys.PLAYGROUND_PROMPT, ["Text as it is", "In the chat frame"])
    return {
        "Chat": ViewInventory(_group(CHAT), reads_text=False),
        "What is sent": ViewInventory(_numbers(length) | _switch(keys.SENT, [LAST, NEXT])),
        "Base and instruct": ViewInventory(_group(CHAT)),
        "Two by two": ViewInventory(_group(CHAT)),
        "Playground": ViewInventory(_group(PLAYGROUND) | framed),
    }


@cache
def inventory() -> Inventory:
    """Return every view of the app with its settings; all that read the text share one cursor."""
    pages = {
        "home": {"": ViewInventory({keys.RIVER_DRAW: TextSetting(3)})},
        "tokenization": _tokenization(),
        "architecture": _architecture(),
        "attention": _attention(),
        "probabilities": _probabilities(),
        "decoding": _decoding(),
        "chat": _chat(),
    }
    return {page: {title: _with_cursor(view) for title, view in views.items()} for page, views in pages.items()}


def _with_cursor(view: ViewInventory) -> ViewInventory:
    return replace(view, settings={**view.settings, keys.CURSOR: SHORT}) if view.reads_text else view
