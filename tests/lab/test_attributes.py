"""The matching rule by which values are judged, and how a reader is scored by it."""

import pytest

from lab.attributes.evaluate import Given, hidden, is_test, score
from lab.attributes.stated import agrees, kind_stated
from souk.goods.annotation import Evidence
from souk.goods.catalog import Attribute, Product, Variant


@pytest.mark.parametrize(
    ("key", "value", "text", "kind"),
    [
        ("cable_length", 3.05, "Patch cable 3.05 m (10-ft.)", "number"),
        ("cable_length", 3.0, "Patch cable 9.85 ft", "number"),
        ("cable_length", 3.0, "Patch cable 3", ""),
        ("cable_length", 3.0, "3 g of silver", ""),
        ("label_width", 210.0, "Labels A4 210x297 mm", "number"),
        ("labels_per_pack", 1000.0, "Labels 1,000 pcs.", "number"),
        ("processor_cores", 4.0, "4 cores", ""),
        ("connector_1", "RJ-45", "RJ45 to USB", "words"),
        ("product_colour", "Black", "blackberry", ""),
        ("product_colour", "Black,White", "in black / white", "words"),
        ("wi_fi", True, "Wi-Fi", ""),
        ("windows", "Yes", "yes", ""),
        ("frequency_range", "20", "20", ""),
    ],
)
def test_what_counts_as_stated(key: str, value: str | float | bool, text: str, kind: str) -> None:
    assert kind_stated(key, value, (text,)) == kind


@pytest.mark.parametrize(
    ("read", "stated", "right"),
    [
        (3.0, 3.02, True),
        (3.0, 3.05, False),
        ("black", "Black", True),
        ("Black", "Black,White", True),
        ("USB 2.0", "USB", True),
        ("DDR4", "DDR4-SDRAM", True),
        ("Intel", "Intel Xeon", False),
        ("Black", "Light black,Cyan", False),
        ("Cyan", "Light black,Cyan", True),
        ("Touchpad", "Touchpad + buttons", True),
        ("SC", "ST,2x SC", True),
        ("10", "10x15", True),
        ("Black", "Blackish", False),
        ("8", 8.0, True),
        (True, True, True),
        (True, 1.0, False),
        ("", "Black", False),
    ],
)
def test_when_a_reading_agrees(read: str | float | bool, stated: str | float | bool, right: bool) -> None:
    assert agrees(read, stated) is right


def test_a_reader_sees_no_field_and_is_scored_by_all_of_them() -> None:
    fields = (Attribute("colour", "Red"), Attribute("cable_length", 2.0), Attribute("weight", 9.0))
    lamp = Product("lamp", "corner", {"en": "Red lamp, 2 m"}, (Variant("lamp"),), brand="Nobody", attributes=fields)
    nowhere = Evidence("field", "lamp", "title/en", 0, 3, "Red")

    def read(product: Product) -> list[Given]:
        assert (product.attributes, product.brand, product.title) == ((), "", lamp.title)
        return [Given("colour", "red", nowhere), Given("weight", 8.0, nowhere), Given("shape", "round", nowhere)]

    scored = score([lamp], read)
    assert scored.counts.tolist() == [[2, 1, 2, 1]]
    assert (scored.precision, scored.recall, scored.unjudged) == (0.5, 0.5, 1)
    assert hidden(lamp).attributes == ()


def test_a_brand_is_reported_or_developed_on_however_it_is_written() -> None:
    assert is_test("HP") is is_test("hp")
    assert {is_test(name) for name in ("HP", "Philips", "Canon")} == {True, False}
