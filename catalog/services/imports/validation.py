"""Every row of a sheet is judged against the goods as they are: new, changed, the same, or wrong, and in which column."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import transaction

from catalog import kinds
from catalog.errors import OfferUnsound
from catalog.models import GoodsImport, GoodsImportRow, GoodsPicture, Product
from catalog.selectors.goods_sheet import PICTURES
from catalog.selectors.kinds import missing_for_sale
from catalog.services import offers
from catalog.services.imports import cells
from catalog.services.imports.cells import PRODUCT_WORDS
from catalog.services.imports.knowledge import Known, KnownSku, gather
from catalog.services.imports.rows import save
from catalog.services.offers import Price
from core import cleaners

Outcome, State = GoodsImportRow.Outcome, GoodsImport.State
OF_PRODUCT = (*PRODUCT_WORDS, "kind", "category", "state")
OF_PRICE = {"points": "points", "cash": "cash_fen", "market": "market_fen", "limit": "limit", "period": "period"}
BATCH = 1_000
WRITTEN = ["code", "outcome", "problems", "changes", "new_values", "product_id"]


@dataclass(slots=True)
class Group:
    """The rows of one product: what they say of it, who said it first, and the product, where it exists."""

    product: Product | None = None
    said: dict[str, Any] = field(default_factory=dict)
    by_row: dict[str, int] = field(default_factory=dict)
    told: bool = False  # its changes stand in one row only


@transaction.atomic
def check(*, import_id: int) -> None:
    """Judge all rows of an uploaded sheet and count them; the sheet is then ready to be agreed to. A repeat does nothing."""
    found = GoodsImport.objects.select_for_update().filter(pk=import_id, state=State.CHECKING).first()
    if found is None:
        return
    rows = list(found.rows.all())
    asked = {row.code for row in rows} | {row.cells["key"] for row in rows if "key" in row.cells}
    brings_pictures = bool(found.archive) or any(key.startswith("picture") for key in found.columns)
    validator = RowValidator(gather(found, asked, brings_pictures), found)
    validator.all(rows)
    save(rows, WRITTEN)
    GoodsPicture.objects.bulk_create(validator.pictures, batch_size=BATCH)
    for outcome in Outcome.values:
        setattr(found, f"rows_{outcome}", sum(row.outcome == outcome for row in rows))
    found.state = State.READY
    found.save()


class RowValidator:
    """Goes over the rows once; what it found stands in the rows, and the pictures to fetch in `pictures`."""

    def __init__(self, known: Known, goods_import: GoodsImport) -> None:
        self.known, self.goods_import = known, goods_import
        self.groups: dict[str, Group] = {}
        self.codes: dict[str, int] = {}
        self.pictures: list[GoodsPicture] = []

    def all(self, rows: Sequence[GoodsImportRow]) -> None:
        """First what rows say of their product together, then row by row."""
        values = {}
        for row in rows:
            values[row.row_no], row.problems = cells.read(row.cells)
            self._identify(row)
            self._say(row, values[row.row_no])
        for row in rows:
            self._judge(row, values[row.row_no])

    def _identify(self, row: GoodsImportRow) -> None:
        if not row.code:
            row.problems.append(["code", "code_missing", {}])
        elif first := self.codes.get(cleaners.no_key(row.code)):
            row.problems.append(["code", "code_twice", {"row": first}])
        else:
            self.codes[cleaners.no_key(row.code)] = row.row_no
        group = self.groups.setdefault(row.product_key, Group())
        mine = self.known.sku(row.code)
        row.code = mine.sku.code if mine else row.code  # as the goods spell it: what is written asks by it
        named = self.known.sku(row.cells.get("key", ""))
        product = named.product if named else mine.product if mine else None
        group.product = group.product or product
        if mine and group.product and mine.product.pk != group.product.pk:
            row.problems.append(["code", "other_product", {"title": mine.product.title}])

    def _say(self, row: GoodsImportRow, values: dict[str, Any]) -> None:
        group = self.groups[row.product_key]
        for name in OF_PRODUCT:
            if name not in values:
                continue
            if name in group.said and group.said[name] != values[name]:
                row.problems.append([name, "differs", {"row": group.by_row[name]}])
            elif name not in group.said:
                group.said[name], group.by_row[name] = values[name], row.row_no

    def _judge(self, row: GoodsImportRow, values: dict[str, Any]) -> None:
        group, sku = self.groups[row.product_key], self.known.sku(row.code)
        changes: list[list[Any]] = []
        new_values: dict[str, Any] = {}
        self._product(row, group, new_values, changes)
        self._sku(sku, values, new_values, changes)
        self._price(row, sku, values, new_values, changes)
        self._stock(row, group, sku, values, new_values, changes)
        new_pictures = self._pictures(row, group)
        if row.problems:
            row.outcome, row.changes, row.new_values = Outcome.BAD, [], {}
            return
        self.pictures += new_pictures
        if new_pictures:
            changes.append(["picture1", "", len(new_pictures)])
        row.changes, row.new_values = changes, new_values
        row.product_id = group.product.pk if group.product else None
        row.outcome = Outcome.NEW if sku is None else Outcome.CHANGED if changes else Outcome.SAME
        if sku is None or new_values.get("fields") or "category_id" in new_values or "state" in new_values:
            group.told = True

    def _product(self, row: GoodsImportRow, group: Group, new_values: dict[str, Any], changes: list[list[Any]]) -> None:
        """What is said of the product: all of it for a new one, what is different for one that exists, in its first good row."""
        said, product = dict(group.said), group.product
        shelf = self.known.shelf(said["category"]) if said.get("category") else None
        # Of a product that exists the unknown shelf is named only at the row that said it; a new one can't do without, in any row.
        if said.get("category") and shelf is None and (product is None or group.by_row["category"] == row.row_no):
            row.problems.append(["category", "category_unknown", {"value": said["category"][:20]}])
        self._shelf(row, group)
        if product is None:
            for name in ("title", "category"):
                if not said.get(name) and name not in {one[0] for one in row.problems}:
                    row.problems.append([name, "missing", {}])
            new_values["fields"] = {name: said[name] for name in (*PRODUCT_WORDS, "kind") if said.get(name)}
            new_values["category_id"] = shelf.pk if shelf else None
            new_values["state"] = said.get("state", Product.State.DRAFT)
            return
        # A product's rows repeat its fields: its first good row carries the change, the others say nothing new.
        if group.told:
            return
        fields = {
            name: said[name]
            for name in (*PRODUCT_WORDS, "kind")
            if name in said and said[name] != getattr(product, name)
        }
        changes += [[name, getattr(product, name), value] for name, value in fields.items()]
        if fields:
            new_values["fields"] = fields
        if shelf and shelf.pk != product.category_id:
            new_values["category_id"] = shelf.pk
            changes.append(["category", product.category.name, shelf.name])
        if "state" in said and said["state"] != product.state:
            new_values["state"] = said["state"]
            changes.append(["state", product.state, said["state"]])

    def _shelf(self, row: GoodsImportRow, group: Group) -> None:
        """What would be on sale and could not be delivered; goods that are so already are not this sheet's doing."""
        said, product = group.said, group.product
        state = said.get("state", product.state if product else Product.State.DRAFT)
        kind = said.get("kind") or (product.kind if product else Product.Kind.PHYSICAL)
        as_before = product is not None and (state, kind) == (product.state, product.kind)
        if state != Product.State.ON or as_before:
            return
        has_times = product is not None and product.pk in self.known.timed
        if why := missing_for_sale(kind, product.details if product else {}, has_times=has_times):
            row.problems.append(["state", why, {}])

    def _sku(
        self, sku: KnownSku | None, values: dict[str, Any], new_values: dict[str, Any], changes: list[list[Any]]
    ) -> None:
        names = {"name": values.get("sku_name"), "name_en": values.get("sku_name_en")}
        if sku is None:
            new_values["sku"] = {name: value for name, value in names.items() if value}
            return
        different = {
            name: value for name, value in names.items() if value is not None and value != getattr(sku.sku, name)
        }
        if different:
            new_values["sku"] = different
            changes += [[f"sku_{name}", getattr(sku.sku, name), value] for name, value in different.items()]

    def _price(
        self,
        row: GoodsImportRow,
        sku: KnownSku | None,
        values: dict[str, Any],
        new_values: dict[str, Any],
        changes: list[list[Any]],
    ) -> None:
        asked = {name: values[column] for column, name in OF_PRICE.items() if column in values}
        now = sku.price if sku else None
        if now is None and not asked.get("points") and not asked.get("cash_fen"):
            if sku is None and not any(one[0] in OF_PRICE for one in row.problems):
                row.problems.append(["points", "price_missing", {}])
            return
        price = replace(now or Price(points=asked.get("points", 0)), **asked)
        if price == now:
            return
        try:
            offers.check(price, sku.sku.pk if sku else None)
        except OfferUnsound as refusal:
            row.problems.append(["points", f"offer_{refusal.facts['why']}", {}])
            return
        new_values["price"] = asked
        if now is not None:
            changes += [
                [column, getattr(now, name), asked[name]]
                for column, name in OF_PRICE.items()
                if name in asked and asked[name] != getattr(now, name)
            ]

    def _stock(
        self,
        row: GoodsImportRow,
        group: Group,
        sku: KnownSku | None,
        values: dict[str, Any],
        new_values: dict[str, Any],
        changes: list[list[Any]],
    ) -> None:
        """What is to be on hand, with what was seen: what is sold until it is written stays sold, a hand asks again."""
        if "stock" not in values:
            return
        has = sku.available if sku else 0
        kind = group.said.get("kind") or (group.product.kind if group.product else Product.Kind.PHYSICAL)
        if values["stock"] == has:
            return
        if kind in kinds.POOLED:
            row.problems.append(["stock", "stock_pool", {}])
            return
        new_values["stock"] = {"target": values["stock"], "seen": has, "mark": sku.mark if sku else 0}
        if sku:
            changes.append(["stock", has, values["stock"]])

    def _pictures(self, row: GoodsImportRow, group: Group) -> list[GoodsPicture]:
        product_id = group.product.pk if group.product else 0
        own = self.known.own.get(product_id, set())
        wanted: list[tuple[str, str]] = []
        for number in range(1, PICTURES + 1):
            column = f"picture{number}"
            text = row.cells.get(column, "")
            if not text or text.lower() in own:
                continue
            if "://" in text:
                if not text.lower().startswith("https://") or len(text) > 500:
                    row.problems.append([column, "picture_address", {}])
                wanted.append((text, hashlib.sha256(text.encode()).hexdigest()))
            elif entry := self.known.file(text):
                wanted.append((entry.name, entry.mark))
            else:
                row.problems.append([column, "picture_absent", {"value": text[:40]}])
        if self.known.files and row.code:
            wanted += [(entry.name, entry.mark) for entry in self.known.files_of(row.code)]
        marks = {mark: source for source, mark in wanted if (product_id, mark) not in self.known.brought}
        return [
            GoodsPicture(goods_import=self.goods_import, row_no=row.row_no, position=place, source=source, mark=mark)
            for place, (mark, source) in enumerate(marks.items())
        ]
