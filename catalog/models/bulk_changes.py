"""What the desk does to many goods at once: sheets that come in, changes by filter. Each remembers what was there before, so
that it can be taken back."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models.goods import ProductImage, Sku
from core.privacy.columns import CharField, FileField, JSONField
from core.tenancy.belonging import TenantModel


def archive_path(row: "GoodsImport", filename: str) -> str:
    """`imports/<random>.zip`: the uploader's file name is never used."""
    return f"imports/{uuid.uuid4().hex}.zip"


class GoodsImport(TenantModel):
    """One sheet of goods on its way in. Its state is the worker's queue."""

    in_sandbox = True

    class State(models.TextChoices):
        CHECKING = "checking", _("校验中")
        READY = "ready", _("待确认")
        APPLYING = "applying", _("导入中")
        DONE = "done", _("已导入")
        UNDOING = "undoing", _("撤销中")
        UNDONE = "undone", _("已撤销")
        DROPPED = "dropped", _("已放弃")

    file_name = CharField(max_length=200, personal="text")
    archive = FileField(
        upload_to=archive_path, blank=True, personal="none"
    )  # pictures uploaded with it, gone when they are in
    columns = JSONField(default=list, personal="none")  # keys of catalog/selectors/goods_sheet.py that the sheet had
    state = models.CharField(max_length=8, choices=State.choices, default=State.CHECKING)
    rows_total = models.PositiveIntegerField(default=0)
    rows_new = models.PositiveIntegerField(default=0)
    rows_changed = models.PositiveIntegerField(default=0)
    rows_same = models.PositiveIntegerField(default=0)
    rows_bad = models.PositiveIntegerField(default=0)
    made_by_id = models.BigIntegerField(null=True)
    made_by = CharField(max_length=100, personal="name")
    created_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True, blank=True)  # when it was agreed to
    finished_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    tone: str  # no column: for catalog/console/imports.py

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.file_name


class GoodsImportRow(TenantModel):
    """One line of the sheet: what it says, what is wrong with it, what it would change, what was there before."""

    in_sandbox = True

    class Outcome(models.TextChoices):
        NEW = "new", _("新增")
        CHANGED = "changed", _("变更")
        SAME = "same", _("无变化")
        BAD = "bad", _("有问题")

    goods_import = models.ForeignKey(GoodsImport, on_delete=models.CASCADE, related_name="rows")
    row_no = models.PositiveIntegerField()
    cells = JSONField(default=dict, personal="none")  # column → text as it was written
    code = CharField(max_length=40, blank=True, personal="none")
    product_key = CharField(max_length=60, blank=True, personal="none")  # rows of one product share it
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True)
    problems = JSONField(
        default=list, personal="none"
    )  # [[column, code, facts], …]: catalog/selectors/goods_sheet.py says them
    changes = JSONField(default=list, personal="none")  # [[column, before, after], …] as people read them
    new_values = JSONField(default=dict, personal="none")  # what the worker writes
    product_id = models.BigIntegerField(null=True)
    before = JSONField(default=dict, personal="none")  # what stood there, for the way back
    problem = CharField(max_length=300, blank=True, personal="none")  # code of why the worker could not write it
    problem_facts = JSONField(default=dict, personal="none")  # …, so that each reader has it in their language
    done_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    kept = CharField(max_length=20, blank=True, personal="none")  # why it was not taken back

    # No columns: catalog/selectors/imports.py, dress.
    told: list[str]
    why_refused: str
    why_kept: str
    shown: list[tuple[str, str, str]]

    class Meta:
        ordering = ["row_no"]
        constraints = [models.UniqueConstraint("goods_import", "row_no", name="a_row_stands_once_in_an_import")]
        indexes = [
            models.Index(fields=["goods_import", "outcome", "row_no"], name="import_row_outcome"),
            models.Index(
                fields=["goods_import", "row_no"],
                name="import_row_waits",
                condition=models.Q(done_at=None, outcome__in=["new", "changed"]),
            ),
        ]


class GoodsPicture(TenantModel):
    """A picture a row brings: an address, or a file of the zip."""

    in_sandbox = True

    class State(models.TextChoices):
        WAITING = "waiting", _("等待")
        DONE = "done", _("已添加")
        FAILED = "failed", _("没有添加")

    goods_import = models.ForeignKey(GoodsImport, on_delete=models.CASCADE, related_name="pictures")
    row_no = models.PositiveIntegerField()
    position = models.PositiveSmallIntegerField()
    source = CharField(max_length=500, personal="none")  # https://…, or the file's name in the zip
    mark = CharField(max_length=64, personal="none")  # the same for the same picture, so that a sheet brings it once
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    problem = CharField(max_length=200, blank=True, personal="none")
    image = models.ForeignKey(ProductImage, null=True, on_delete=models.SET_NULL, related_name="+")

    why: str  # no column: catalog/selectors/imports.py, why_not_brought

    class Meta:
        ordering = ["row_no", "position"]
        indexes = [
            models.Index(fields=["goods_import", "id"], name="picture_waits", condition=models.Q(state="waiting"))
        ]


class BulkChange(TenantModel):
    """Prices, stock or shelf of many skus changed in one go. Its state is the worker's queue where they are many."""

    in_sandbox = True

    class State(models.TextChoices):
        APPLYING = "applying", _("修改中")
        DONE = "done", _("已生效")
        UNDOING = "undoing", _("撤销中")
        UNDONE = "undone", _("已撤销")

    state = models.CharField(max_length=8, choices=State.choices, default=State.APPLYING)
    act = JSONField(default=dict, personal="none")  # catalog/selectors/bulk.py: Act
    filter = JSONField(default=dict, personal="none")  # catalog/selectors/bulk.py: Filter
    count = models.PositiveIntegerField()
    note = CharField(max_length=200, blank=True, personal="text")
    made_by_id = models.BigIntegerField(null=True)
    made_by = CharField(max_length=100, personal="name")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    refused_count = models.PositiveIntegerField(default=0)  # lines that could no longer be changed when their turn came
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by_id = models.BigIntegerField(null=True)
    undone_by = CharField(max_length=100, blank=True, personal="name")
    kept_count = models.PositiveIntegerField(default=0)  # lines that could not be taken back

    # No columns: for catalog/console/bulk.py.
    description: str
    tone: str

    class Meta:
        ordering = ["-id"]


class BulkLine(TenantModel):
    """One sku of a bulk change: what stood there before, what after."""

    in_sandbox = True

    change = models.ForeignKey(BulkChange, on_delete=models.CASCADE, related_name="lines")
    sku = models.ForeignKey(Sku, on_delete=models.CASCADE, related_name="+")
    before = JSONField(default=dict, personal="none")
    after = JSONField(default=dict, personal="none")
    done_at = models.DateTimeField(null=True)
    problem = CharField(max_length=20, blank=True, personal="none")  # why it was not changed after all
    undone_at = models.DateTimeField(null=True)
    kept = CharField(max_length=20, blank=True, personal="none")

    # No columns: for catalog/console/bulk.py.
    then: str
    now: str
    why: str
    why_kept: str

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["change", "id"], name="bulk_line_waits", condition=models.Q(done_at=None))]
