"""What the views of a run are made of: branches, the beam's tree, the points of a sweep, prompts and picks."""

from itertools import pairwise
from math import fsum

import pytest
import torch

from core.decoding import (
    DecodingConfig,
    Limits,
    Run,
    beam_tree,
    decode,
    endings,
    joined,
    picks_code,
    prefill,
    read_prompt,
    sweep_points,
    taken_step,
    verify_picks,
)
from core.tokenization import encode
from tests.decoding.runs import generate, run
from tests.probabilities.snippets import run_snippet

TEXT = "Hello my name"


@pytest.fixture(scope="module")
def llama(small_models):
    return small_models["llama"]


@pytest.fixture(scope="module")
def ids(llama):
    return encode(llama, TEXT, 99).ids


def test_a_token_taken_by_hand_has_the_models_own_numbers(llama, ids):
    token_id = 7
    step = taken_step(
        llama, ids, (), prefill(llama, ids).logits.numpy(), token_id, DecodingConfig("top_k", {"top_k": 3})
    )
    with torch.inference_mode():
        logs = llama.model(torch.tensor([ids])).logits[0, -1].double().log_softmax(-1)
    assert step.log_probability == pytest.approx(logs[token_id].item(), abs=1e-5)
    assert step.rank == 1 + int((logs > logs[token_id]).sum())
    assert step.kept == 3 and step.probability == 0  # not among the three likeliest


def test_the_pieces_of_a_branch_are_whole_characters_across_the_fork(llama, ids):
    logits = prefill(llama, ids).logits.numpy()
    rocket = llama.tokenizer("🚀", add_special_tokens=False)["input_ids"]
    steps = [taken_step(llama, ids, (), logits, token_id, DecodingConfig("greedy")) for token_id in rocket]
    text = joined(llama, steps[:2], steps[2:])
    assert len(rocket) > 1
    assert [step.piece for step in text] == [""] * (len(rocket) - 1) + ["🚀"]
    assert [step.number for step in text] == list(range(len(rocket)))


def test_every_level_of_the_tree_hangs_on_the_one_before_and_the_result_is_a_path_to_the_text(llama, ids):
    beam, greedy = run(llama, ids, [DecodingConfig("beam", {"beam_width": 3}), DecodingConfig("greedy")], 6)
    tree = beam_tree(beam, greedy.token_ids)
    for above, below in pairwise(tree.levels):
        assert {c.parent for c in below} <= {c.node for c in above if c.outcome == "held"}
    path = [c for level in tree.levels for c in level if c.node in tree.result]
    assert tuple(c.step.token_id for c in path) == beam.token_ids
    assert path[-1].score == pytest.approx(fsum(c.step.log_probability for c in path), abs=1e-4)


@pytest.mark.parametrize("width, dropped", [(2, False), (3, True)])
def test_greedys_path_is_marked_until_the_beam_drops_it(llama, ids, width, dropped):
    beam, greedy = run(llama, ids, [DecodingConfig("beam", {"beam_width": width}), DecodingConfig("greedy")], 8)
    tree = beam_tree(beam, greedy.token_ids)
    marked = [c for level in tree.levels for c in level if c.node in tree.greedy]
    assert [c.step.token_id for c in marked] == list(greedy.token_ids[: len(marked)])
    held = [{c.node for c in level if c.outcome != "pruned"} & tree.greedy for level in tree.levels]
    assert tree.dropped_at == next((level for level, kept in enumerate(held) if not kept), None)
    assert (tree.dropped_at is not None) is dropped
    differs = (n for n, (a, b) in enumerate(zip(beam.token_ids, greedy.token_ids, strict=False)) if a != b)
    assert tree.left_at == next(differs, None)


def test_the_first_ending_is_the_text_the_beam_returned_and_final_scores_follow_the_penalty(llama, ids):
    beam, greedy = run(
        llama, ids, [DecodingConfig("beam", {"beam_width": 3, "length_penalty": 0.5}), DecodingConfig("greedy")], 6
    )
    tree = beam_tree(beam, greedy.token_ids)
    best, *others = endings(tree)
    assert best.node in tree.result and all(best.final_score >= other.final_score for other in others)
    assert best.final_score == pytest.approx(best.score / best.length**0.5)


def test_sweep_points_count_over_the_samples_of_one_value(llama, ids):
    columns = [DecodingConfig("top_k", {"top_k": k}, seed=seed) for k in (1, 50) for seed in (0, 1, 2)]
    same, free = sweep_points([1, 50], run(llama, ids, columns, 8))
    assert same.distinct_texts == pytest.approx(1 / 3)  # top-k 1 is greedy, whatever the dice say
    assert len(set(same.mean_logs)) == 1 and free.distinct_texts == 1
    assert same.mean_log == pytest.approx(same.mean_logs[0]) and 0 < same.distinct_2 < free.distinct_2


def test_a_run_keeps_what_came_before_it_was_stopped_and_marks_where_texts_part(llama, ids):
    prompt = read_prompt(llama, TEXT)
    columns = [DecodingConfig("greedy"), DecodingConfig("greedy"), DecodingConfig("temperature", {"temperature": 2.0})]
    stopped = Run(llama.identity, prompt, columns, Limits(8))
    updates = decode(llama, prompt.encoded.ids, columns, Limits(8))
    for number in range(3):
        stopped.add(next(updates), float(number))
    updates.close()
    assert stopped.stopped and stopped.tokens == 3 and stopped.seconds == [2.0] * 3
    assert stopped.divergences[1] is None and stopped.divergences[0] == stopped.divergences[2] == 0


def test_a_chat_prompt_is_what_the_chat_template_makes_of_it(smollm):
    message = [{"role": "user", "content": "What is 2+2?"}]
    expected = smollm.tokenizer.apply_chat_template(message, add_generation_prompt=True)["input_ids"]
    prompt = read_prompt(smollm, "What is 2+2?", chat=True)
    assert list(prompt.encoded.ids) == expected and prompt.text is None


def test_without_a_template_a_text_stays_as_it_is(llama, ids):
    prompt = read_prompt(llama, TEXT, chat=True)
    assert prompt.encoded.ids == ids and prompt.text == TEXT


def test_picks_are_verified_and_their_code_gives_the_same_numbers(llama, ids):
    (greedy,) = run(llama, ids, [DecodingConfig("greedy")], 4)
    assert verify_picks(llama, ids, greedy.steps).equal
    result = run_snippet(llama, picks_code(llama, ids, greedy.steps))
    shown = [step.log_probability for step in greedy.steps]
    assert result["log_probabilities"].tolist() == pytest.approx(shown, abs=1e-4)
    assert generate(llama, [ids], 4, do_sample=False)[0] == list(greedy.token_ids)
