"""Checks of the model's belief about what comes next.

A word follows a space, as in a sentence: `Paris` is scored as `␣Paris`, unless it begins with a punctuation mark or the
text is a message in the chat template, where nothing stands before the answer.
"""

from core.decoding import Prompt, read_prompt
from core.decoding.stopping import end_ids
from core.errors import InputError
from core.lessons.checks.registry import check
from core.lessons.checks.scored_tokens import ScoredTokens
from core.models import LanguageModel
from core.models.model_lock import holds_model_lock
from core.probabilities import Pipeline, active_processors, run_pipeline, score_sentence
from core.probabilities.next_token import TokenDistribution, read_distribution
from core.probabilities.scoring import SequenceScore, score_tokens
from core.tokenization import find_token, token_piece


def word_ids(model: LanguageModel, word: str, after_space: bool = True) -> list[int]:
    """Encode a word as it continues a text.

    Raises:
        InputError: it has no tokens.
    """
    form = f" {word}" if after_space and word[:1].isalnum() else word
    ids: list[int] = model.tokenizer(form, add_special_tokens=False, verbose=False)["input_ids"]
    if not ids:
        raise InputError(f"The word {word[:30]!r} has no tokens.", "It takes at least one character.", "Type a word.")
    return ids


def _one_id(model: LanguageModel, word: str, chat: bool) -> int:
    ids = word_ids(model, word, not chat)
    if len(ids) > 1:
        raise InputError(
            f"{word[:30]!r} is {len(ids)} tokens for this model.", "One token is asked for.", "Take a shorter word."
        )
    return ids[0]


def _belief(model: LanguageModel, text: str, chat: bool) -> TokenDistribution:
    return read_distribution(model, read_prompt(model, text, chat).encoded)


def _pipeline(model: LanguageModel, text: str, chat: bool, settings: dict[str, float]) -> Pipeline:
    belief = _belief(model, text, chat)
    return run_pipeline(belief.encoded.ids, belief.logits, active_processors(settings))


@check("number", unit="%")
@holds_model_lock
def probability(
    model: LanguageModel,
    text: str,
    word: str,
    chat: bool = False,
    temperature: float = 1.0,
    top_k: int = 0,
    top_p: float = 1.0,
) -> float:
    """Compute the probability of a word of one token as the next one, in percent, after temperature and filters."""
    settings = {"temperature": temperature, "top_k": top_k, "top_p": top_p}
    return 100 * float(_pipeline(model, text, chat, settings).probabilities[_one_id(model, word, chat)])


@check("number", unit="%")
@holds_model_lock
def share_of_likeliest(model: LanguageModel, text: str, tokens: int, chat: bool = False) -> float:
    """Compute the probability that the likeliest tokens hold together, in percent."""
    belief = _belief(model, text, chat)
    return 100 * float(belief.probabilities[belief.ranking[:tokens]].sum())


@check("number")
@holds_model_lock
def rank(model: LanguageModel, text: str, word: str, chat: bool = False) -> int:
    """Find the rank of a word of one token as the next one; 1 is the likeliest."""
    return ScoredTokens(_belief(model, text, chat).probabilities).rank(_one_id(model, word, chat))


@check("number")
@holds_model_lock
def tokens_kept(
    model: LanguageModel,
    text: str,
    temperature: float = 1.0,
    top_k: int = 0,
    top_p: float = 1.0,
    min_p: float = 0.0,
    chat: bool = False,
) -> int:
    """Count the tokens that the filters leave."""
    settings = {"temperature": temperature, "top_k": top_k, "top_p": top_p, "min_p": min_p}
    return _pipeline(model, text, chat, settings).kept


@check("choice")
@holds_model_lock
def surest_text(model: LanguageModel, options: tuple[str, ...], top_p: float = 0.9) -> str:
    """Name the text after which top-p keeps the fewest tokens; of equal ones, the first."""
    return min(options, key=lambda text: _pipeline(model, text, False, {"top_p": top_p}).kept)


@check("number", unit="bits")
@holds_model_lock
def surprisal(model: LanguageModel, text: str, word: str) -> float:
    """Compute the surprisal of a token of a text, given what stands before it, in bits."""
    score = score_sentence(model, text)
    words = [token_piece(model.tokenizer, int(one)).data.decode("utf-8", "replace") for one in score.token_ids]
    place = find_token(words, word, -1)
    if place < 0:
        raise InputError(f"No token of the text is {word[:30]!r}.", "One of its tokens after the first.", "Name one.")
    return float(score.surprisals[place])


@check("token")
@holds_model_lock
def likeliest_token(model: LanguageModel, text: str, chat: bool = False) -> ScoredTokens:
    """Rank the whole vocabulary by the probability of the next token."""
    return ScoredTokens(_belief(model, text, chat).probabilities)


def _scores(model: LanguageModel, prompt: Prompt, words: tuple[str, ...]) -> list[SequenceScore]:
    ids = prompt.encoded.ids
    forms = [word_ids(model, word, not prompt.chat) for word in words]
    return [score_tokens(model, prompt.encoded, [*ids, *form], first=len(ids)) for form in forms]


@check("order")
@holds_model_lock
def words_by_probability(
    model: LanguageModel, text: str, options: tuple[str, ...], chat: bool = False
) -> tuple[str, ...]:
    """Order words or phrases by their probability as the continuation, likeliest first."""
    scores = _scores(model, read_prompt(model, text, chat), options)
    logs = {option: score.total_log for option, score in zip(options, scores, strict=True)}
    return tuple(sorted(options, key=lambda option: -logs[option]))


@check("choice")
@holds_model_lock
def likeliest_word(model: LanguageModel, text: str, options: tuple[str, ...], chat: bool = False) -> str:
    """Name the likeliest of some words or phrases."""
    return words_by_probability(model, text, options, chat)[0]


@check("choice")
@holds_model_lock
def least_surprising_text(model: LanguageModel, options: tuple[str, ...]) -> str:
    """Name the text to whose tokens the model gives the highest mean log-probability: the lowest perplexity."""
    return min(options, key=lambda text: score_sentence(model, text).perplexity)


@check("number")
@holds_model_lock
def different_tokens(model: LanguageModel, text: str, tokens: int = 24) -> int:
    """Count the different tokens among those that greedy decoding writes."""
    import torch

    from core.decoding.textbook import decode_text

    ends = end_ids(model)
    prompt = torch.tensor([read_prompt(model, text).encoded.ids], device=model.device)
    written = decode_text(model.model, prompt, (), tokens, is_end=lambda new: int(new[-1]) in ends)
    return len(set(written.tolist()))
