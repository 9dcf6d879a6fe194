"""What a catalogue's fields may hold, and where a text may state it."""

from souk.goods.annotation.rules.candidates import Candidate, agree, numbers, rounded
from souk.goods.annotation.rules.lexicon import forms
from souk.goods.annotation.rules.ontology import ontology, origins
from souk.goods.annotation.rules.plausibility import FEATURES, Memory, features, outcome, rate, traits
from souk.goods.annotation.rules.reader import Passage

ALL = {"length": 1.0, "weight": 1.0, "socket": 1.0, "colour": 1.0, "kind": 1.0, "washable": 1.0, "maker": 1.0}


def passage(text: str) -> Passage:
    return Passage("title/en", text, forms(text))


def taught() -> tuple[list[dict[str, str | float | bool]], list[list[Passage]]]:
    rows: list[dict[str, str | float | bool]] = [
        {"length": 100.0 * n, "weight": 100.0, "socket": f"LGA 77{n}", "colour": "Forest Green", "washable": True}
        | {"kind": "Original", "maker": "Ace"}
        for n in range(1, 13)
    ]
    texts = [[passage(f"Ace lamp {n} m, LGA 77{n}, forest green, 100 g")] for n in range(1, 13)]
    return rows, texts


def found(text: str) -> dict[str, Candidate]:
    known = ontology(*taught())
    return {one.key: one for one in known.find(passage(text), ALL)}


def test_the_unit_of_a_bare_field_is_told_by_the_texts() -> None:
    read = found("cord of 2.5 m")
    assert (read["length"].value, read["length"].unit) == (250.0, "cm")
    assert "weight" not in read


def test_a_pattern_with_other_digits_is_found() -> None:
    assert found("for LGA 1366 boards")["socket"].value == "LGA 1366"


def test_words_are_given_as_the_fields_write_them_and_not_inside_a_word() -> None:
    assert found("FOREST-GREEN shade")["colour"].value == "Forest Green"
    assert "colour" not in found("forest greenish shade")


def test_another_word_of_the_same_stem_is_no_value() -> None:
    assert "kind" in found("original ink")
    assert "kind" not in found("Origin disk")


def test_the_end_of_an_address_is_no_value() -> None:
    known = ontology([{"plug": "COM"}] * 3, [[passage("Ace lamp")]] * 3)
    assert [one.value for one in known.find(passage("with a COM port"), {"plug": 1.0})] == ["COM"]
    assert list(known.find(passage("StarTech.com lamp"), {"plug": 1.0})) == []


def test_a_yes_is_named_by_its_key_and_denied_by_the_word_before() -> None:
    assert found("it is washable")["washable"].value is True
    assert found("not washable")["washable"].value is False


def test_how_a_title_begins_may_be_a_value() -> None:
    assert found("Bolt lamp")["maker"].value == "Bolt"


def test_keys_that_are_not_asked_for_are_not_looked_for() -> None:
    known, text = ontology(*taught()), passage("forest green, 2 m")
    assert [one.key for one in known.find(text, {"colour": 1.0})] == ["colour"]
    assert list(known.find(text, {})) == []


def test_a_value_that_only_begins_as_one_that_is_known_may_be_one() -> None:
    rows = [{"chip": f"Ace Graphics {n}"} for n in range(4)]
    known = ontology(rows, [[passage("Ace lamp")]] * 4)
    (one,) = known.find(passage("with Ace Graphics on board"), {"chip": 1.0})
    assert (one.value, one.form) == ("Ace Graphics", "ace graphic …")


def test_numbers_of_another_system_are_given_as_the_fields_round_them() -> None:
    usual = [(2.0, 3), (3.0, 9), (3.05, 2), (9.0, 1)]
    assert [rounded(value, usual) for value in (3.048, 3.2, 1.98)] == [3.0, 3.2, 2.0]
    rows = [{"length": float(n % 4 + 1)} for n in range(12)]
    texts = [[passage(f"cord of {n % 4 + 1} m")] for n in range(12)]
    exact, near = ontology(rows, texts).find(passage("cord of 10 ft"), {"length": 1.0})
    assert (exact.value, near.value) == (3.048, 3.0)
    assert exact.pattern != near.pattern
    (one,) = ontology(rows, texts).find(passage("cord of 9.85 ft"), {"length": 1.0})
    assert one.value == 3.00228


def test_a_number_that_agreed_once_by_chance_does_not_outdo_the_unit_that_often_does() -> None:
    rows = [{"weight": float(n)} for n in range(40)]
    texts = [[passage(f"weighs {n if n % 3 else 90 + n} g")] for n in range(39)] + [[passage("lot 39")]]
    assert ontology(rows, texts).units["mass"] == [("weight", "g")]


def test_numbers_in_a_row_have_the_unit_of_the_last_and_their_place() -> None:
    read = [(one.quantity.value, one.cues[0]) for one in numbers(passage("66 x 51 x 470 mm, 1.32 kg"))]
    assert read == [(66.0, "length@1/3"), (51.0, "length@2/3"), (470.0, "length@3/3"), (1.32, "mass")]
    read = [(one.quantity.value, one.cues[0]) for one in numbers(passage("labels A4 97x42.3 mm"))]
    assert read[-2:] == [(97.0, "length@1/2"), (42.3, "length@2/2")]


def test_readings_agree_within_a_percent_or_by_enough_of_the_words() -> None:
    assert agree(2.99, 3.0)
    assert not agree(2.9, 3.0)
    assert agree("black", "Black,White")
    assert not agree("black", "blackish")
    assert agree("DDR4", "DDR4-SDRAM")
    assert not agree("Intel", "Intel Xeon")


def test_the_folds_in_which_a_form_is_had_are_known() -> None:
    rows, _ = taught()
    seen = origins(rows, {"colour": "text", "socket": "text"}, [n % 2 for n in range(len(rows))])
    assert seen["colour", "forest green"] == 0b11
    assert seen["socket", "lga 000"] == 0b11


def test_what_a_fold_taught_is_forgotten_for_its_own_products() -> None:
    one = found("cord of 2 m")["length"]
    whole, rest, part = Memory(), Memory(), Memory()
    part.learn([(one, outcome(one, {"length": 200.0}))], 3, fold=1)
    rest.learn([(one, outcome(one, {"length": 90.0})), (one, outcome(one, {}))], 3, fold=0)
    whole.gather([rest, part])
    key = traits(one, 3)[-1]
    assert (whole.share(key), whole.without(part, 1).share(key)) == ((1.0, 2), (0.0, 1))
    assert list(whole.cases(key)) == [1, 1, 1]
    left = whole.without(part, 1)
    assert list(left.cases(key)) == [0, 1, 1]
    assert (whole.width(key), left.width(key)) == (1.0, 0.0)
    assert rate(left.cases(key), 0.5) < rate(whole.cases(key), 0.5)


def test_every_candidate_has_every_feature() -> None:
    known = ontology(*taught())
    text = passage("Ace lamp, length 3 m, forest green")
    candidates = list(known.find(text, ALL))
    rows = list(features(candidates, Memory(), ALL, 0, [text]))
    assert len(rows) == len(candidates) > 2
    assert {len(row) for row in rows} == {len(FEATURES)}
    named = {one.key: row[FEATURES.index("named")] for one, row in zip(candidates, rows, strict=True)}
    assert (named["length"], named["colour"]) == (1.0, 0.0)
