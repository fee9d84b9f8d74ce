"""Views of the Tokenization page with default settings, and the claims of each; for Verify all."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from core.tokenization.bpe import Level, train
from core.tokenization.bpe.steps import training_step
from core.tokenization.comparison import align, look_up, measure
from core.tokenization.corpora import COURSE_CORPUS, human_rights
from core.tokenization.learned import LearnedTokenizer
from core.tokenization.registry import TOKENIZERS, TokenizerSpec, model_tokenizer
from core.tokenization.siblings import sibling_splits
from core.tokenization.tokenized import TokenizedText
from core.tokenization.tokenizer import TextTokenizer, pre_token_bytes
from core.tokenization.verify import Replays, pretrained_claims
from core.tokenization.verify_comparison import comparison_claims, comparison_table
from core.tokenization.verify_training import DrawnTraining, training_claims
from core.tokenization.verify_vocabulary import level_costs, vocabulary_claims
from core.tokenization.vocabulary import Unit, character_vocabulary, word_vocabulary
from core.verification import Claim

if TYPE_CHECKING:
    from core.models import LanguageModel

Check = Callable[[], Iterable[Claim]]
MERGES, WORD = 60, "strawberry"
COMPARED = ("gpt2", "cl100k_base", "o200k_base")


def views(model: "LanguageModel", text: str) -> Iterator[tuple[str, Check]]:
    """Yield the title of each view, and a function that computes it and recomputes everything it shows."""
    if text.split():
        yield "Word level", lambda: vocabulary_view("words", text)
    yield "Character level", lambda: vocabulary_view("characters", text)
    yield "BPE from scratch", lambda: training_view(text)
    for spec in (*TOKENIZERS.values(), model_tokenizer(f"model:{model.spec.key}", model.spec.title, model.folder)):
        yield f"Pretrained: {spec.title}", partial(pretrained_view, spec, text)
    yield "Side by side", lambda: comparison_view([TOKENIZERS[key] for key in COMPARED], text)


def vocabulary_view(unit: Unit, text: str, corpus: str = COURSE_CORPUS) -> Iterator[Claim]:
    """Claim the word or the character view; its characters are those of the corpus."""
    both = {"words": word_vocabulary(corpus), "characters": character_vocabulary(corpus)}
    decoded = {"1 0": both[unit].decode([1, 0])}
    sources = {"words": corpus, "characters": corpus}
    return vocabulary_claims(both[unit], sources, both[unit].encode(text), level_costs(both.values(), text), decoded)


def training_view(text: str, corpus: str = COURSE_CORPUS, level: Level = "bytes", number: int = 1) -> Iterator[Claim]:
    """Claim BPE from scratch, at its merge `number`."""
    trained = train(corpus, MERGES, level)
    learned = LearnedTokenizer(trained)
    tokenized = learned.encode(text)
    siblings = sibling_splits(corpus, len(set(corpus)) + len(trained.merges), text)
    drawn = DrawnTraining(tokenized, learned, _replays(learned, tokenized, level), siblings)
    step = training_step(trained, min(number, len(trained.merges)))
    return training_claims(trained, corpus, MERGES, step, drawn)


def pretrained_view(spec: TokenizerSpec, text: str) -> Iterator[Claim]:
    """Claim the Pretrained view of one tokenizer."""
    tokenizer = spec.load()
    tokenized = tokenizer.encode(text)
    ids = list(tokenized.ids)[:12]
    decoded = {" ".join(map(str, ids)): tokenizer.decode(ids)}
    return pretrained_claims(spec, tokenizer, tokenized, _replays(tokenizer, tokenized), decoded)


def _replays(tokenizer: TextTokenizer, tokenized: TokenizedText, level: Level = "bytes") -> Replays | None:
    """Replay every word of a text; the one with most merges is drawn."""
    words = list(dict.fromkeys(data for data, special in pre_token_bytes(tokenized) if not special))
    if not words or not tokenizer.replayable:
        return None
    histories = {word: tokenizer.replay(word) for word in words}
    chosen = max(range(len(words)), key=lambda i: len(histories[words[i]].steps))
    ids = [-1 if (found := tokenizer.token_id(part)) is None else found for part in histories[words[chosen]].parts]
    return Replays(histories, chosen, ids, level)


def comparison_view(specs: list[TokenizerSpec], text: str) -> Iterator[Claim]:
    """Claim the comparison of some tokenizers."""
    loaded = [spec.load() for spec in specs]
    measured = [measure(spec.title, one, text) for spec, one in zip(specs, loaded, strict=True)]
    segments = list(align([result.tokenized for result in measured]))
    counts = [[len(one.encode_ids(entry.text)) - one.added_tokens for entry in human_rights()] for one in loaded]
    ratios = [[count / row[0] for count in row] for row in counts]
    found = [look_up(spec.title, one, WORD) for spec, one in zip(specs, loaded, strict=True)]
    return comparison_claims(specs, measured, segments, comparison_table(measured), ratios, found, WORD)
