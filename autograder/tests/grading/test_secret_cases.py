"""One draw of secret cases for a round, one id for a regrade."""

import pytest
from jaxercise.grading import SecretCases
from jaxercise_testing.solved_course import NAME


def test_a_round_goes_on_until_it_is_closed_or_the_exercises_change(tmp_path):
    rounds, baked = SecretCases(tmp_path), []

    def bake(nonce: str) -> bytes:
        baked.append(nonce)
        return nonce.encode()

    first, cases = rounds.open(NAME, "a", bake)
    assert cases.read_bytes() == first.nonce.encode() and cases.stat().st_mode & 0o777 == 0o600
    assert rounds.open(NAME, "a", bake) == (first, cases) and len(baked) == 1
    assert rounds.open(NAME, "b", bake)[0].nonce != first.nonce
    second, _ = rounds.open(NAME, "b", bake)
    rounds.close(NAME)
    third, _ = rounds.open(NAME, "b", bake)
    assert third.nonce != second.nonce and len(baked) == 3


def test_cases_that_cannot_be_baked_open_no_round(tmp_path):
    def fail(_: str) -> bytes:
        raise ValueError

    with pytest.raises(ValueError):
        SecretCases(tmp_path).open(NAME, "a", fail)
    assert not list(tmp_path.rglob("*.json")) and not list(tmp_path.rglob("*.bundle"))


def test_an_order_keeps_its_name_until_it_is_finished(tmp_path):
    rounds = SecretCases(tmp_path)
    rounds.open(NAME, "a", str.encode)
    order = rounds.regrade_id(NAME, "* *")
    assert rounds.regrade_id(NAME, "* *") == order != rounds.regrade_id(NAME, "ada *")
    rounds.finish_regrade(NAME, "* *")
    assert rounds.regrade_id(NAME, "* *") != order


def test_a_force_run_is_remembered_without_cases_too(tmp_path):
    rounds = SecretCases(tmp_path)
    order = rounds.regrade_id(NAME, "* *")
    assert rounds.regrade_id(NAME, "* *") == order
    rounds.finish_regrade(NAME, "* *")
    assert rounds.regrade_id(NAME, "* *") != order
