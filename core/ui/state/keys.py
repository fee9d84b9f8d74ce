"""Keys of the session state, with what each holds.

The keys of widgets bound to the URL are query parameters too: renaming one breaks saved links. Keys that begin with an
underscore are never part of a link. A knob's key is in its declaration (`Knob.key`).
"""

from zlib import crc32

# Shared by all pages; also query parameters.
TEXT = "text"  # the sentence that travels through the pages
MODEL = "model"  # key of the chosen model
DTYPE = "dtype"  # number format of the weights
VIEW = "view"  # query parameter only: the open view of the page; each page keeps its own, see `view_of`

# The link.
PAGE = "_page"  # name of the page being drawn
ADDRESS_SHOWN = "_address_shown"  # True once the address that the visitor opened was read
NOTICE = "_notice"  # why an opened link could not be restored completely
LINKED_TEXTS = "_linked_texts"  # long texts of the view being drawn, by name
LINK_PARAMETERS = "_link_parameters"  # settings of the view being drawn, by query parameter
LACKING_MODEL = "_lacking_model"  # the model the last example was made for, when it is not on this machine
REPLACED = "_replaced"  # what examples have replaced, for one step back

# The visit: what the tab holds beyond its address.
KEPT = "kept"  # query parameter: what is kept on the server, and which texts the address leaves out
VISIT = "_visit"  # token of the tab's visit
VISIT_QUESTION = "_visit_question"  # name of the question for the token, which the tab repeats in its answer
KEPT_TEXTS = "_kept_texts"  # long texts that the address leaves out: their parts by name
KEPT_PARTS = "_kept_parts"  # digests of the parts that the server keeps, by name
SETTINGS = "_settings"  # default of every setting seen so far, by key
RESTORED = "_restored"  # settings brought back, until their views are drawn

# Lessons.
LESSON = "lesson"  # query parameter too: name of the lesson that is on; empty for none
LESSON_STEP = "step"  # query parameter too: its step, counted from 1, as text
LESSON_TARGET = "_lesson_target"  # pending: go to the step
LESSON_SHOWN = "_lesson_shown"  # lesson and step of the last run
LESSON_GUESSES = "_lesson_guesses"  # revealed steps: the guess as it was typed, by lesson and step

# The frame around the pages.
PRESENT = "present"  # query parameter: "true" while the page is presented
SCREEN = "_screen"  # width and height of the screen it is presented on, in pixels
PRESENTER = "presenter"  # the component that listens to the keys; holds the size of the window
STRIP = "token-strip"  # the token strip; holds the clicked token
CURSOR = "looks"  # the token that all views look at, as a word or a number counted from 1
SHOWN_VIEW = "_shown_view"  # title of the view that was drawn last, and how many there were
ENTERED_THROUGH_HOME = "_entered_through_home"  # True while Home.py runs the page
SEVERAL_LINES = "several_lines"  # toggle: the sentence has a box of several lines
AGREED_MODELS = "_agreed_models"  # keys of the models this session agreed to fetch
STOPPED_MODELS = "_stopped_models"  # keys of the models this session no longer waits for
OWN_MODEL = "own_model"  # box for a folder or a hub id
OWN_MODEL_ERROR = "_own_model_error"  # pending: why what was typed there cannot be used
VERIFY_ALL = "_verify_all"  # pending: verify every view
VERIFIED_ALL = "_verified_all"  # report of the last time, complete or as far as it went
COURSE = "_course"  # pending: compare the course with this machine again
COURSE_REPORT = "_course_report"  # report of the last time, complete or as far as it went
DOOR = "_door"  # pending: name of the page to which a click leads

# Home.
RIVER = "river"  # the picture of the whole model; holds the station that was pressed
RIVER_DRAW = "river_draw"  # which of the random numbers draws the next token, as text
GLOSSARY_QUESTION = "glossary_question"  # box: what the glossary is asked

# Tokenization.
CORPUS = "corpus"  # text that words, characters and merges are learned from
CHARACTERS = "characters"  # switch: letters, or the characters of the corpus
BPE_LEVEL = "level"  # switch: BPE from bytes or from characters
TOKENIZER = "tokenizer"  # the tokenizer of the view Pretrained
BELOW = "below"  # switch: ids or bytes below the tokens of the view Pretrained
TOKENIZERS = "tokenizers"  # the tokenizers of the view Side by side
LOOKED_UP_WORD = "word"  # box: is it one token?

# Architecture.
SHOWN_MODEL = "of"  # the model an example shows on this page only, which needs no weights
MAP_PART = "piece"  # switch: part of the map that is open
MAP = "model-map"  # the map component; holds the clicked part
STEP_LIST = "step-list"  # the list of a block's steps; holds the clicked step
BLOCK = "arch_block"  # knob: the block whose steps are shown
STEP = "arch_step"  # knob: the step shown
OPEN_STEP = "open_step"  # pending: key of the step that One block opens with
MODULE_SEARCH = "arch_module"  # box: name or class of a module
MODULE_TREE = "arch_tree"  # switch: equal blocks once, or all
LINEAR_LAYERS = "lin_layers"  # switch: one or two layers
LINEAR_X, LINEAR_W, LINEAR_B = "lin_x", "lin_w", "lin_b"  # boxes: input, weight and bias of the first layer
LINEAR_W2, LINEAR_B2 = "lin_w2", "lin_b2"  # boxes: weight and bias of the second layer
LINEAR_ACTIVATION = "lin_bend"  # switch: activation between them
EMBEDDING_PART = "emb_part"  # switch: neighbours, analogy, word map or positions
EMBEDDING_WORD = "emb_word"  # box: the word whose neighbours are shown, instead of the token at the cursor
ANALOGY = "emb_analogy"  # box: a - b + c = d
MAP_WORDS = "emb_words"  # box: the words of the map, in groups
LEDGER_WORD = "ledger_word"  # box: the word whose logit is decomposed
LEDGER_PART = "ledger_part"  # picker: the component that is read alone
MODEL_A, MODEL_B = "model_a", "model_b"  # pickers: the two models compared
COST_OF = "cost_of"  # switch: this model, or typed numbers
COST_FORMAT = "cost_format"  # switch: number format
TYPED_MLP, TYPED_TIED = "typed_mlp", "typed_tied"  # switches: MLP matrices, output layer

# Attention.
LAYER, HEAD = "layer", "head"  # knobs: the head shown
KEY = "at"  # the key token, as a word or a number
FIRST_TOKEN = "first_token"  # switch: first token shown or hidden
SCORES = "numbers"  # switch: after or before the softmax
SUMMARY = "summary"  # switch: every head, or a summary
COMPONENTS_OFF = "off"  # the ablated components
ABLATION = "ablation"  # switch: zero or mean ablation
WATCHED = "watched"  # box: words whose probability is shown
HEAD_TABLE = "kinds-table"  # the table of all heads; holds the selected row
SCORE_KEY = "_attention_key"  # slider: the key whose score is computed step by step
PICKED_TOKEN = "_attention_pick"  # the guessed token, and for which question
REVEALED = "_attention_revealed"  # True if the answer is shown, and for which question
HEAD_EFFECTS = "_sweep_effects"  # effect of each head, as far as computed, and for which model, text and method
SWEEP_HEADS = "_sweep_wanted"  # pending: rank all heads

# Probabilities.
GUESSES = "guesses"  # box: words or phrases, one per line
OTHER_TEXT = "other"  # box: the text compared with the sentence
LENS_CELLS = "cells"  # switch: best token or rank in each cell of the logit lens
LENS_BLOCKS = "blocks_drawn"  # switch: some blocks or every one
GUESSED_FOR = "_guessed_for"  # the sentence that the guesses were made for, and the guesses

# Decoding.
READ_AS = "read_as"  # switch: plain text or chat message
SWEPT = "swept"  # switch: the setting that is swept
DECODING_RUNS = "_decoding_runs"  # the runs by name
KEPT_RUNS = "_decoding_kept"  # how far each run had come when the visit kept it, by name
SELECTED_TOKEN = "_decoding_looked_at"  # text and token that Step through shows
STEP_TEXT = "step_text"  # picker of that text
BRANCH = "_decoding_branch"  # pending: the branch to grow
GAME = "_decoding_game"  # the text being picked in Your turn
PICK = "_decoding_pick"  # pending: the token picked there

# Chat.
CONVERSATION = "_conversation"  # messages and system prompt
SYSTEM_PROMPT = "chat_system"  # box of the system prompt
MESSAGE = "chat_message"  # box for the next message
CONVERSATION_FILE = "chat_file"  # a saved conversation to load
REFUSAL = "_chat_error"  # pending: why the last click was refused
ANSWER = "_chat_asked"  # pending: write a reply
UNFINISHED_REPLY = "_chat_writing"  # pending: the reply being written, taken over by the next run
SENT = "sent"  # switch: the last request of the conversation, or the next one
LAST_ANSWER = "_chat_answered"  # the last reply, with its prompt and conversation
PLAYGROUND_PROMPT = "playground_prompt"  # switch: text as it is, or in the chat frame


def lesson_guess(lesson: str, step: int) -> str:
    """Key of the box or the buttons for the guess of a step."""
    return f"_guess_{lesson}_{step}"


def view_of(page: str) -> str:
    """Key of the open view of a page."""
    return f"_view_of_{page}"


def view_switch(page: str) -> str:
    """Name of the switch between the views of a page, a versioned widget."""
    return f"{page}_view"


def linked_text(name: str) -> str:
    """Key of a page's own long text that its link carries."""
    return f"_linked_{name}"


def edition(name: str) -> str:
    """Key of the number of widgets that have edited the value `name`."""
    return f"_edition_of_{name}"


def editor(name: str, edition: int) -> str:
    """Key of the widget that edits the value `name` now."""
    return f"{name}_{edition}"


def knob_range(knob: str) -> str:
    """Key of a slider's range when it was last drawn."""
    return f"_range_{knob}"


def playing(knob: str) -> str:
    """Key of the flag that is True while a knob plays."""
    return f"_{knob}_playing"


def drawn_at(knob: str) -> str:
    """Key of the time at which a playing knob was last drawn, by the monotonic clock."""
    return f"_{knob}_drawn"


def generate(run: str) -> str:
    """Key of the pending request to generate the texts of a run of the Decoding page."""
    return f"_decoding_generate_{run}"


def generate_cells(group: str) -> str:
    """Key of the pending request to generate the replies of a group of cells of the Chat page."""
    return f"_{group}_asked"


def cell_replies(group: str) -> str:
    """Key of the last replies of a group of cells."""
    return f"_{group}_replies"


def strategy(group: str) -> str:
    """Key of the picker of a group's decoding strategy; also a query parameter."""
    return f"{group}_strategy"


def own_knob(group: str, knob: str) -> str:
    """Key of a knob of a group, which has its own temperature; also a query parameter."""
    return f"{group}_{knob}"


def edited_message(index: int, content: str) -> str:
    """Key of the box that edits a message of the conversation; another text gets another box."""
    return f"edit_{index}_{crc32(content.encode())}"
