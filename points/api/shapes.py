"""What programs send and get. Points are whole numbers, times ISO 8601 with their zone."""

from typing import Any

from rest_framework import serializers

from core.bounds import MAX_ID, MAX_POINTS


class PointsField(serializers.IntegerField):
    """A positive whole number of points."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"min_value": 1, "max_value": MAX_POINTS, **kwargs})


class ReasonField(serializers.CharField):
    """Words people will read; no control characters."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 200, **kwargs})


class EmptyBody(serializers.Serializer):
    """An act that needs no further words."""


class GrantBody(serializers.Serializer):
    points = PointsField()
    budget_id = serializers.IntegerField(min_value=1, max_value=MAX_ID)
    reason = ReasonField(max_length=100)
    expires_at = serializers.DateTimeField(required=False, allow_null=True, default=None)
    point_type_id = serializers.IntegerField(
        min_value=1, max_value=MAX_ID, required=False, allow_null=True, default=None
    )
    available_at = serializers.DateTimeField(required=False, allow_null=True, default=None)
    waits_for = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")


class PartBody(serializers.Serializer):
    points = PointsField()
    categories = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=MAX_ID), max_length=20, required=False, default=list
    )


class HoldBody(serializers.Serializer):
    reference = serializers.RegexField(r"^[\w./:-]{1,80}$")
    points = PointsField()
    note = ReasonField(required=False, allow_blank=True, default="")
    parts = PartBody(many=True, required=False, default=list)
    expires_at = serializers.DateTimeField(required=False, allow_null=True, default=None)


class CaptureBody(serializers.Serializer):
    points = PointsField(required=False, allow_null=True, default=None)


class NoteBody(serializers.Serializer):
    note = ReasonField(required=False, allow_blank=True, default="")


class ReasonBody(serializers.Serializer):
    reason = ReasonField()


class SubmitBody(serializers.Serializer):
    # True: it looks like a recent batch (`looks_repeated`) and is none.
    sure = serializers.BooleanField(required=False, default=False)


class TransferBody(serializers.Serializer):
    giver = serializers.CharField(max_length=40)
    taker = serializers.CharField(max_length=40)
    points = PointsField()
    note = ReasonField(required=False, allow_blank=True, default="")


class ActivateBody(serializers.Serializer):
    expires_at = serializers.DateTimeField(required=False, allow_null=True, default=None)


class MoveBody(serializers.Serializer):
    points = PointsField()
    note = ReasonField()


class RowBody(serializers.Serializer):
    employee_no = serializers.CharField(max_length=40)
    points = PointsField()
    reason = ReasonField(required=False, allow_blank=True, default="", max_length=100)
    expires_on = serializers.DateField(required=False, allow_null=True, default=None)
    greeting = ReasonField(required=False, allow_blank=True, default="")


class BatchBody(serializers.Serializer):
    title = ReasonField(max_length=60)
    budget_id = serializers.IntegerField(min_value=1, max_value=MAX_ID)
    reason = ReasonField(max_length=100)
    greeting = ReasonField(required=False, allow_blank=True, default="")
    expires_on = serializers.DateField(required=False, allow_null=True, default=None)
    point_type_id = serializers.IntegerField(
        min_value=1, max_value=MAX_ID, required=False, allow_null=True, default=None
    )
    rows = RowBody(many=True, allow_empty=False)


class UndoBody(serializers.Serializer):
    spent = serializers.ChoiceField(choices=["waive", "debt", "ask"])
    reason = ReasonField()
    rows = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=10**6), required=False, allow_null=True, default=None
    )
    department_ids = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=MAX_ID), required=False, allow_null=True, default=None
    )


class WalletAnswer(serializers.Serializer):
    point_type = serializers.CharField()
    name = serializers.CharField()
    points = serializers.IntegerField()
    pending = serializers.IntegerField()


class BalanceAnswer(serializers.Serializer):
    employee_no = serializers.CharField()
    points = serializers.IntegerField()
    pending = serializers.IntegerField()
    next_expiry_points = serializers.IntegerField()
    next_expiry_at = serializers.DateTimeField(allow_null=True)
    owed = serializers.IntegerField()
    wallets = WalletAnswer(many=True)


class JournalAnswer(serializers.Serializer):
    id = serializers.IntegerField()
    kind = serializers.CharField()
    reference = serializers.CharField()
    note = serializers.CharField()
    points = serializers.IntegerField()
    at = serializers.DateTimeField()


class HoldAnswer(serializers.Serializer):
    reference = serializers.CharField()
    ledger_reference = serializers.CharField()  # what the hold is called in the books
    points = serializers.IntegerField()
    captured = serializers.IntegerField()
    state = serializers.CharField()
    expires_at = serializers.DateTimeField()


class BatchAnswer(serializers.Serializer):
    number = serializers.CharField()
    title = serializers.CharField()
    state = serializers.CharField()
    rows_total = serializers.IntegerField()
    rows_ok = serializers.IntegerField()
    rows_failed = serializers.IntegerField()
    rows_warned = serializers.IntegerField()
    points_total = serializers.IntegerField()
    rows_done = serializers.IntegerField()


class BudgetAnswer(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()
    year = serializers.IntegerField()
    funded = serializers.IntegerField()
    granted = serializers.IntegerField()
    reserved = serializers.IntegerField()
    available = serializers.IntegerField()
    ends_on = serializers.DateField(allow_null=True)


class BudgetsAnswer(serializers.Serializer):
    items = BudgetAnswer(many=True)
    next = serializers.IntegerField(allow_null=True)


class UndoAnswer(serializers.Serializer):
    number = serializers.CharField()
    state = serializers.CharField()
    rows_total = serializers.IntegerField()
    points_granted = serializers.IntegerField()
    points_taken = serializers.IntegerField()
    points_kept = serializers.IntegerField()
