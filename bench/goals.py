"""Goals: the figures to reach on two idle cores, written down only here.

`bench.command` prints each goal beside its row and fails when a goal's row is missing, so that no goal remains
without its measurement.
"""

# Part of the bench -> name of its row -> the goal.
GOALS: dict[str, dict[str, str]] = {
    "start": {
        "from nothing to a loaded model": "at most 120 s",
        "peak memory of one process while converting": "at most 1,600 MB",
        "Home script, fresh process, warm disk": "at most 2 s",
        "first bars, fresh process, warm disk": "at most 10 s",
        "next bars, another sentence": "at most 0.5 s",
        "peak memory of the app with SmolLM2 loaded": "at most 1,300 MB",
    },
    "tokenization": {
        "BPE training, ours": "at most 1.5 s",
        "BPE training, textbook against ours": "at least 50 times",
    },
    "architecture": {
        "neighbours of a token": "at most 0.3 s",
        "neighbours in a large table": "at most 1 s",
        "neighbours in a large table, bfloat16": "at most 1 s",
        "step view, one block computed": "at most 1 s",
        "step view, largest figure": "at most 2 MB",
    },
    "attention": {
        "weights of all heads and their mosaic": "at most 2.5 s",
        "message of the mosaic": "at most 1.5 MB",
        "figures of another head": "at most 400 ms",
        "ablation sweep, batched against one by one": "at most 0.5",
    },
    "probabilities": {
        "slider redraw, pipeline": "at most 300 ms",
        "slider redraw, curve": "at most 300 ms",
        "slider redraw, draws": "at most 300 ms",
        "logit lens": "at most 3 s",
        "peak memory of the process": "at most 1.6 GB",
    },
    "decoding": {
        "five strategies, one batch against generate()": "at least 10 times",
        "greedy against generate()": "at least 2.4 times",
        "bfloat16 greedy against float32 generate()": "at least 4 times",
        "beam 4 against generate(num_beams=4)": "at least 3 times",
        "many rows of unlike prompts against one, tokens/s": "at least 14 times",
        "a few rows against llama.cpp's server": "at least 1 times",
        "many rows against llama.cpp's server": "at least 1 times",
        "same tokens as generate(): greedy, beam 4": "[True, True]",
        "same tokens alone and among others": "all",
    },
    "chat": {
        "first token of a usual message": "at most 1.5 s",
    },
    "memory": {
        "one visitor on all pages": "at most 1.6 GB",
        "all pages by a class at once": "at most 2.2 GB",
        "sessions that came and went": "at most 2.2 GB",
        "growth over their second half": "at most 20 MB",
    },
    "cloud": {
        "a class on one core": "survived",
    },
    "pages": {
        "new sentence on Tokenization": "at most 60 ms",
        "switch of view on Tokenization": "at most 100 ms",
        "new sentence on Architecture": "at most 60 ms",
        "switch of view on Architecture": "at most 100 ms",
        "new sentence on Attention": "at most 60 ms",
        "switch of view on Attention": "at most 100 ms",
        "new sentence on Probabilities": "at most 60 ms",
        "switch of view on Probabilities": "at most 100 ms",
        "new sentence on Decoding": "at most 60 ms",
        "switch of view on Decoding": "at most 100 ms",
        "new sentence on Chat": "at most 60 ms",
        "switch of view on Chat": "at most 100 ms",
    },
    "classroom": {
        "open Home": "p95 at most 0.5 s",
        "open Tokenization": "p95 at most 0.5 s",
        "own sentence on Tokenization": "p95 at most 0.5 s",
        "open Probabilities": "p95 at most 0.5 s",
        "own sentence on Probabilities": "p95 at most 0.5 s",
        "open Attention": "p95 at most 0.5 s",
        "own sentence on Attention": "p95 at most 0.5 s",
        "all heads on Attention": "p95 at most 0.5 s",
        "open Decoding": "p95 at most 0.5 s",
        "own sentence on Decoding": "p95 at most 0.5 s",
        "Generate, 4 columns": "p95 at most 8 s",
        "open Chat": "p95 at most 0.5 s",
        "chat, first words": "p95 at most 2 s",
        "chat, whole answer": "p95 at most 8 s",
        "longest wait without a word": "at most 3 s",
        "peak memory of the server": "at most 2.2 GB",
        "exceptions": "0",
        "lost texts": "0",
        "foreign texts": "0",
    },
}
