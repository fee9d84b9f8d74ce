"""Keys of the session state stand in one file."""

import pytest

from tests.guards.session_keys import KEYS, spelled_keys
from tests.guards.sources import expect_none, house, planted


def test_session_keys_are_spelled_in_one_file():
    expect_none(fault for source in house("core", "pages", "Home.py") for fault in spelled_keys(source))


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("st.session_state['model'] = 1", "'model'"),
        ("del st.session_state[f'_{name}_asked']", "f'_{name}_asked'"),
        ("st.session_state.pop('open_step', '')", "'open_step'"),
        ("if 'text' not in st.session_state: ...", "'text'"),
        ("st.session_state.update({'text': ''})", "'text'"),
        ("streamlit.session_state.get('a' if x else keys.B)", "'a' if x else keys.B"),
        ("_RUNS = '_runs'\nst.session_state.setdefault(_RUNS, {})", "_RUNS"),
        ("def _key(name):\n    return f'_{name}'\nst.session_state[_key(x)]", "_key(x)"),
    ],
)
def test_a_spelled_key_is_seen(text, key):
    (source,) = planted(m=text)
    (fault,) = spelled_keys(source)
    assert fault.endswith(f" spells the session key {key}")


def test_named_keys_are_free_and_so_is_the_file_that_names_them():
    (source,) = planted(m="st.session_state[keys.MODEL]\nst.session_state.get(SEED.key)\ncache['x']\n'a' in names")
    assert spelled_keys(source) == []
    (source,) = planted(**{KEYS.replace(".", "__"): "st.session_state['model']"})
    assert spelled_keys(source) == []
