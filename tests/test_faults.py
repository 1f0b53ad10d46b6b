"""The list of faults has no hole."""

from tests import faults


def test_every_fault_of_the_document_has_a_test() -> None:
    proved = faults.proved()
    assert [fault for fault in faults.known() if fault not in proved] == []


def test_every_fault_a_test_names_is_in_the_document() -> None:
    assert sorted(faults.proved().keys() - faults.known().keys()) == []
