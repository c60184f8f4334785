"""What would travel in the open is refused before anything is sent."""

import pytest
from jaxercise._errors import GradingError
from jaxercise.cluster import Certificates, certificates
from jaxercise.cluster._connection import check_address, resource_for, resources_of

NONE = Certificates()


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:8786", "tcp://localhost:8786", "tcp://[::1]:8786"])
def test_a_scheduler_on_this_machine_needs_no_certificates(address):
    check_address(address, NONE)


@pytest.mark.parametrize("address", ["tcp://10.0.0.7:8786", "tcp://grading.example.org:8786", "tcp://0.0.0.0:8786"])
def test_one_elsewhere_needs_encryption(address):
    with pytest.raises(GradingError, match=r"is not encrypted.*tls://"):
        check_address(address, NONE)


@pytest.mark.parametrize("address", ["grading.example.org", "http://localhost:8786", "tls://:8786", "tcp://localhost", "tls://a:b"])  # fmt: skip
def test_what_is_no_address_is_told_so(address):
    with pytest.raises(GradingError, match="is no address of a Dask scheduler"):
        check_address(address, NONE)


def test_encryption_needs_three_files_that_are_there(tmp_path):
    (tmp_path / "ca.pem").touch()
    with pytest.raises(GradingError, match="there is none for: cert, key"):
        check_address(
            "tls://example.org:8786", Certificates(ca=str(tmp_path / "ca.pem"), cert=str(tmp_path / "cert.pem"))
        )


def test_a_misspelt_file_is_named():
    with pytest.raises(GradingError, match="ca, cert and key; ca, certificate are given"):
        certificates({"ca": "a", "certificate": "b"})


def test_a_machine_offers_its_own_level_and_what_is_below_it():
    offered = resources_of("contained", 4)
    assert offered[resource_for("contained")] == offered[resource_for("unprotected")] == 4.0
    assert resource_for("full") not in offered


def test_a_machine_with_other_versions_offers_what_nobody_asks_for():
    other = {"jax": "0.0.1"}
    assert resource_for("contained", other) != resource_for("contained")
