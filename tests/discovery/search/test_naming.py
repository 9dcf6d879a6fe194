"""Names are found by how they begin; grammars are built once for all who read by them."""

from souk.discovery.search import grammars
from souk.discovery.search.rules.naming import Beginnings
from tests.kept import knowledge


def test_names_are_found_by_how_they_begin_case_aside() -> None:
    named = Beginnings([("Cat litter", 2), ("cat food", 1), ("猫砂", 2), ("car seat", 0)])
    assert named.begin("cat") == [1, 2]
    assert named.begin("ca") == [0, 1, 2]
    assert named.begin("猫") == [2]
    assert named.begin("dog") == []


def test_a_name_is_given_once_though_two_wordings_begin_so() -> None:
    assert Beginnings([("mop", 0), ("mop bucket", 0), ("moped", 1)]).begin("mop") == [0, 1]


def test_who_reads_by_the_same_knowledge_shares_its_grammars() -> None:
    known = knowledge()
    first, second = grammars("1", known.categories()), grammars("1", dict(known.categories()))
    assert first.of("litter_box") is second.of("litter_box")
    assert grammars("2", known.categories()).of("litter_box") is not first.of("litter_box")
