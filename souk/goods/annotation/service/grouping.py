"""The same item at other places, what is similar by meaning, and the ids that say so."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from souk.goods.annotation.contracts import Alike, Annotated, Decision, Finding, Likeness, Twin
from souk.goods.annotation.rules.blocking import codes
from souk.goods.annotation.rules.pairing import across, doubts, offered, ruled, same
from souk.goods.annotation.service.examples import FOLLOWED
from souk.goods.annotation.service.part import CODEBOOK, Part
from souk.goods.annotation.store import decisions, pairs, products
from souk.goods.catalog import Product, UnknownProduct
from souk.kit.operation import Effect, Example, Step, operation

PAGE = 500
_SAMPLE = 20_000
# A code that more products share than this does not tell one item.
_COMMON = 40
_KEPT = 0.3
_MOST_SAME = 50
_MOST_SIMILAR = 12

Pairs = Mapping[tuple[str, str], Likeness]


class Grouping(Part):
    """Compares products that share a code, and gives every product an id by its meaning."""

    @operation("annotation:read", example=Example({"product": "corner-kettle"}, after=FOLLOWED))
    def alike(self, product: str) -> Alike:
        """The same item as others list it, with what agrees and differs, and what is similar: the nearest first.

        Of a similar product `probability` is the share of the levels of its semantic id that agree.
        """
        found = products.of(self._database.read, [product]).get(product)
        if found is None and not self._catalog.listings([product]):
            raise UnknownProduct(product)
        twins = self._twins(product)
        near = self._near(found, {product, *twins}) if found else []
        listings = self._catalog.listings([*twins, *(one.product for one in near)])
        shown = {id for id, one in listings.items() if not one.retired}
        group = sorted(twins.values(), key=lambda one: (-one.probability, one.product))
        return Alike(
            product,
            tuple(one for one in group if one.product in shown),
            tuple(one for one in near if one.product in shown)[:_MOST_SIMILAR],
        )

    @operation("annotation:rebuild", Effect.WRITE, Example({}))
    def give_ids(self) -> Iterator[Step]:
        """Learn what meanings the catalogue has, and give every product its semantic id anew."""
        total = self._catalog.total()
        sample = [text for page in self._pages(_SAMPLE) for _, text in page]
        yield Step(0, total, "learning")
        book = self._backing.semantics.learn(sample)
        products.put_entries(self._database.write, CODEBOOK, {"": book})
        done = 0
        for page in self._pages(total):
            ids = self._backing.semantics.ids(book, [text for _, text in page])
            products.give_ids(self._database.write, dict(zip((id for id, _ in page), ids, strict=True)))
            done += len(page)
            yield Step(done, total, "numbered")
        yield Step(done, total, "done", {"products": done, "learned": bool(book)})

    def _pages(self, most: int) -> Iterator[list[tuple[str, str]]]:
        """Products with the text of their meaning."""
        after, done = "", 0
        while done < most:
            page = self._catalog.page(after, PAGE)
            known = products.of(self._database.read, [one.product.id for one in page.listings])
            found = [(one.product, known.get(one.product.id)) for one in page.listings]
            yield [(one.id, self._meaning(one, own.category if own else None)) for one, own in found]
            done, after = done + len(found), page.after
            if not after:
                return

    def _compare(self, found: Mapping[str, Product]) -> None:
        """Look for the same items elsewhere, and say what that proposes and leaves in doubt, on both sides."""
        matcher = self._backing.matcher
        if matcher is None or not found:
            return
        connection = self._database.write
        own = {id: codes(product) for id, product in found.items()}
        before = {id for pair in pairs.of(connection, found) for id in pair}
        pairs.put_codes(connection, own)
        shared = pairs.sharing(connection, {code for many in own.values() for code in many}, _COMMON)
        wanted = sorted(
            {
                (min(one, other), max(one, other))
                for members in shared.values()
                for one in members
                for other in members
                if one != other and (one in found or other in found)
            }
        )
        listings = self._catalog.listings(sorted({id for pair in wanted for id in pair}))
        live = {id: one.product for id, one in listings.items() if not one.retired}
        wanted = [pair for pair in wanted if pair[0] in live and pair[1] in live]
        likes = matcher.rank([(live[one], live[other]) for one, other in wanted])
        of = {id: category for id, (_, category) in products.places(connection, sorted(live)).items()}
        pairs_of = zip(wanted, likes, strict=True)
        judged = {pair: across(like, of.get(pair[0]), of.get(pair[1])) for pair, like in pairs_of}
        kept = {pair: like for pair, like in judged.items() if like.probability >= _KEPT}
        pairs.put(connection, found, kept)
        self._tell({*found, *before, *(id for pair in kept for id in pair)})

    def _tell(self, ids: Collection[str]) -> None:
        """Write the findings on products that come from their pairs."""
        connection = self._database.write
        known = pairs.of(connection, ids)
        everybody = sorted({*ids, *(id for pair in known for id in pair)})
        decided = decisions.standing(connection, everybody)
        read = products.of(connection, everybody)
        found: list[Finding] = []
        for (one, other), like in sorted(known.items()):
            for mine, theirs in ((one, other), (other, one)):
                if mine in ids and mine in read and theirs in read:
                    found += _findings(read[mine], read[theirs], like, decided)
        pairs.clear(connection, ids)
        products.add_findings(connection, products.places(connection, ids), found)

    def _twins(self, product: str) -> dict[str, Twin]:
        """What is the same item, and what is the same as that."""
        found: dict[str, Twin] = {}
        edge = [product]
        while edge and len(found) < _MOST_SAME:
            known = pairs.of(self._database.read, edge)
            decided = decisions.standing(self._database.read, {id for pair in known for id in pair})
            alike = {pair: like for pair, like in known.items() if same(like, ruled(pair, decided))}
            edge = sorted({id for pair in alike for id in pair} - {product, *found})
            for pair, like in alike.items():
                for id in set(pair) & set(edge):
                    found[id] = Twin(id, like.probability, like.agree, like.differ, like.producer)
        return found

    def _near(self, found: Annotated, without: Collection[str]) -> list[Twin]:
        levels = found.semantic.split("-") if found.semantic else []
        near: dict[str, Twin] = {}
        for depth in range(len(levels), 0, -1):
            beginning = "-".join(levels[:depth]) + ("-" if depth < len(levels) else "")
            for id, _ in products.near(self._database.read, beginning, found.category, PAGE):
                if id not in without:
                    near.setdefault(id, Twin(id, round(depth / len(levels), 2), producer="semantic-ids"))
            if len(near) >= 2 * _MOST_SIMILAR:
                break
        return list(near.values())


def _findings(
    mine: Annotated, theirs: Annotated, like: Likeness, decided: Mapping[str, Sequence[Decision]]
) -> list[Finding]:
    pair = (min(mine.product, theirs.product), max(mine.product, theirs.product))
    told = ruled(pair, decided)
    if told is None and doubts(like):
        return [Finding(mine.product, "same", f"same:{theirs.product}", like.probability, None, theirs.product)]
    own = {one.key for one in decided.get(mine.product, ())}
    return offered(mine, theirs, like, own) if same(like, told) else []
