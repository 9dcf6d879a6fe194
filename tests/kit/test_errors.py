import pytest

from souk.kit.errors import Conflict, Invalid, NotFound, Refused, SoukError, Unavailable


class OutOfStock(Conflict):
    """A domain's fact."""

    def __init__(self, sku: str, wanted: int) -> None:
        super().__init__("Of {sku} there are not {wanted}.", sku=sku, wanted=wanted)


def test_an_error_is_a_sentence_with_its_facts() -> None:
    error = OutOfStock("A-1", 3)
    assert str(error) == "Of A-1 there are not 3."
    assert error.sentence == "Of {sku} there are not {wanted}."
    assert error.facts == {"sku": "A-1", "wanted": 3}


def test_an_error_has_its_kind_and_a_code_for_programs() -> None:
    assert (OutOfStock("A-1", 3).kind, OutOfStock("A-1", 3).code) == ("conflict", "out-of-stock")
    assert Invalid("No.").code == "invalid"


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (NotFound, "not_found"),
        (Conflict, "conflict"),
        (Refused, "refused"),
        (Invalid, "invalid"),
        (Unavailable, "unavailable"),
    ],
)
def test_there_are_five_kinds(error: type[SoukError], kind: str) -> None:
    assert error.kind == kind
    assert issubclass(error, SoukError)


def test_braces_in_a_fact_are_only_text() -> None:
    assert str(Invalid("{field}: {reason}", field="title", reason="{oops} is odd")) == "title: {oops} is odd"
