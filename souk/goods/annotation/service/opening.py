"""What is known of one product or category, and the sources of what is said."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from souk.goods.annotation.contracts import Annotated, CategoryKnowledge, Evidence, Problem, SourceText, UnknownSource
from souk.goods.annotation.contracts import Annotation as KnownValue
from souk.goods.annotation.rules.deciding import said
from souk.goods.annotation.service.examples import LISTED
from souk.goods.annotation.service.part import Part
from souk.goods.annotation.store import decisions, products
from souk.goods.catalog import UnknownProduct, field_text
from souk.kit.errors import NotFound
from souk.kit.locale import Words
from souk.kit.operation import Example, operation


class Opening(Part):
    """Answers what is known, and opens every source."""

    @operation("annotation:read", example=Example({"product": "corner-kettle"}, after=LISTED))
    def of(self, product: str) -> Annotated:
        """What is known of one product: each value with its evidence, what says otherwise, and how sure it is."""
        found = products.of(self._database.read, [product]).get(product)
        if found is not None:
            return found
        works = self._works([product])
        if not works:
            raise UnknownProduct(product)
        return replace(self.annotator.annotate(works[0]), findings=())

    @operation("annotation:read", example=Example({"category": "litter_box"}))
    def category(self, category: str) -> CategoryKnowledge:
        """What is known of a category: attributes, aspects, situations, questions."""
        found = self._knowledge.categories().get(category)
        if found is None:
            raise NotFound("There is no knowledge of a category {category}.", category=category)
        return found

    @operation("annotation:read", example=Example({"kind": "knowledge", "ref": "litter_box", "path": "noun/en"}))
    def source(self, kind: str, ref: str, path: str) -> SourceText:
        """Open a source that evidence names: the text of a field, a review, a knowledge entry, or a shop's decision."""
        match kind:
            case "field":
                return self._field(ref, path)
            case "review":
                return self._review(ref, path)
            case "knowledge":
                return self._entry(ref, path)
            case "decision":
                return self._verdict(ref, path)
            case "taught":
                return self._taught(ref, path)
        raise UnknownSource(kind, ref, path)

    def many(self, ids: Sequence[str]) -> dict[str, Annotated]:
        """What is known of some products; those not annotated yet are left out."""
        return products.of(self._database.read, ids)

    def known(self, ids: Sequence[str]) -> dict[str, dict[str, KnownValue]]:
        """The values of some products by attribute, without their evidence: for ranking many."""
        return products.known(self._database.read, ids)

    def categories(self) -> Mapping[str, CategoryKnowledge]:
        """Knowledge by category."""
        return self._knowledge.categories()

    def problems(self) -> Mapping[str, Problem]:
        """Problems by id."""
        return self._knowledge.problems()

    def brands(self) -> Mapping[str, tuple[str, ...]]:
        """What brands are called besides, each by the name that goods state."""
        return self._knowledge.brands()

    def text(self, ref: str, path: str) -> str:
        """The text of a knowledge entry; raises `UnknownSource`."""
        found = self._knowledge.text(ref, path)
        if found is None:
            raise UnknownSource("knowledge", ref, path)
        return found

    def has_text(self, ref: str, path: str) -> bool:
        """Whether a knowledge entry has a text at a path."""
        return self._knowledge.text(ref, path) is not None

    def _field(self, ref: str, path: str) -> SourceText:
        listing = self._catalog.listings([ref]).get(ref)
        text = field_text(listing.product, path) if listing else None
        if listing is None or text is None:
            raise UnknownSource("field", ref, path)
        return SourceText("field", ref, path, text, listing.product.title, ref)

    def _review(self, ref: str, path: str) -> SourceText:
        review = self._catalog.review(ref)
        if review is None or path != "text":
            raise UnknownSource("review", ref, path)
        listing = self._catalog.listings([review.product])[review.product]
        return SourceText("review", ref, path, review.text, listing.product.title, review.product)

    def _entry(self, ref: str, path: str) -> SourceText:
        return SourceText("knowledge", ref, path, self.text(ref, path), self._title(ref))

    def _verdict(self, ref: str, path: str) -> SourceText:
        found = next(iter(decisions.find(self._database.read, ref)), None)
        if found is None or found.id != ref or path != "value":
            raise UnknownSource("decision", ref, path)
        proof = self._proof(found.product, "decision", ref, path)
        held = found.value if found.value is not None else found.was.value if found.was else None
        text = proof.quote if proof else said(held, found.was.unit if found.was else "")
        return SourceText("decision", ref, path, text, self._named(found.product), found.product)

    def _taught(self, ref: str, path: str) -> SourceText:
        proof = self._proof(ref, "taught", ref, path)
        if proof is None:
            raise UnknownSource("taught", ref, path)
        return SourceText("taught", ref, path, proof.quote, self._named(ref), ref)

    def _proof(self, product: str, kind: str, ref: str, path: str) -> Evidence | None:
        """The evidence of a product that names a source."""
        found = products.of(self._database.read, [product]).get(product)
        proofs = (proof for one in found.annotations for proof in one.evidence) if found else ()
        return next((one for one in proofs if (one.kind, one.ref, one.path) == (kind, ref, path)), None)

    def _named(self, product: str) -> Words:
        listing = self._catalog.listings([product]).get(product)
        return listing.product.title if listing else {}

    def _title(self, ref: str) -> Words:
        problem = self._knowledge.problems().get(ref)
        return problem.name if problem else self.category(ref).noun
