"""The ledger's tables. Journals and entries are append-only (triggers, see migrations); of a lot only `remaining` moves,
its life may only grow."""

from points.models.acts import PointsAct
from points.models.grants import GrantBatch, GrantChunk, GrantLine
from points.models.ledger import (
    Account,
    Budget,
    BudgetSlot,
    Debt,
    Entry,
    Hold,
    Journal,
    Lot,
    LotChange,
    PointType,
)
from points.models.policy import LedgerPolicy, Rate
from points.models.proofs import LedgerProof, Seal, SealMark
from points.models.revocations import Revocation, RevocationChunk, RevocationLine
from points.models.rules import GrantRule, GrantRun, LeaverCase

__all__ = [
    "Account",
    "Budget",
    "BudgetSlot",
    "Debt",
    "Entry",
    "GrantBatch",
    "GrantChunk",
    "GrantLine",
    "GrantRule",
    "GrantRun",
    "Hold",
    "Journal",
    "LeaverCase",
    "LedgerPolicy",
    "LedgerProof",
    "Lot",
    "LotChange",
    "PointType",
    "PointsAct",
    "Rate",
    "Revocation",
    "RevocationChunk",
    "RevocationLine",
    "Seal",
    "SealMark",
]
