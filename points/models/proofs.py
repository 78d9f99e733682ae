"""Evidence: sealed blocks of journals, and what the nightly proof found."""

from django.db import models
from django.db.models.functions import Now

from core.privacy.columns import BinaryField, JSONField
from core.tenancy.belonging import TenantModel


class Seal(TenantModel):
    """A block of committed journals under one SHA-256 that includes the block before. Append-only."""

    no = models.PositiveBigIntegerField(primary_key=True)
    last_journal_id = models.BigIntegerField()  # it holds the journals above the block before, up to this one
    journals = models.PositiveIntegerField()
    entries = models.PositiveBigIntegerField()
    digest = BinaryField(max_length=32, personal="none")
    sealed_at = models.DateTimeField(db_default=Now())

    @property
    def hex(self) -> str:
        """The digest as people copy it."""
        return bytes(self.digest).hex()


class SealMark(TenantModel):
    """How far ids were drawn at a moment, and which transactions ran then: once these are over, it can be sealed."""

    journal_id = models.BigIntegerField()
    tx = models.BigIntegerField()
    marked_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="points_one_seal_mark")]


class LedgerProof(TenantModel):
    """One run of adding everything up again."""

    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(db_default=Now(), db_index=True)
    lots_points = models.BigIntegerField()
    entries_points = models.BigIntegerField()
    budgets_points = models.BigIntegerField()
    orders_points = models.BigIntegerField()
    seals = models.PositiveBigIntegerField()
    unsealed = models.PositiveBigIntegerField()
    chain_broken_at = models.PositiveBigIntegerField(null=True)
    differences = JSONField(default=list, personal="none")

    @property
    def is_clean(self) -> bool:
        """Whether the books agree and the chain is whole."""
        return not self.differences and self.chain_broken_at is None
