import pytest
from django.db import connection, transaction

from points import selectors
from points.models import Seal, SealMark
from points.services.ledger import proofs, sealing
from points.services.ledger.spending import spend
from tests.points.steps import MAKER, a_budget, a_member, an_approved, posted, row


@pytest.fixture
def sealed(acme):
    lin = a_member(points=100)
    spend(member_id=lin.pk, points=30, reference="order/1", by=MAKER)
    posted(an_approved([row(lin, 5)]))
    seal_now()


def seal_now():
    """Mark, let the mark settle, seal. (A test's own transaction runs on, so the mark's transaction is set over.)"""
    SealMark.objects.all().delete()
    sealing.seal()
    SealMark.objects.update(tx=1)
    return sealing.seal()


def tamper(sql):
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute("reset role")
        cursor.execute("set local session_replication_role = replica")  # no trigger fires: an attacker with all rights
        cursor.execute(sql)


def test_everything_written_is_sealed_and_the_chain_is_whole(sealed):
    assert (selectors.unsealed(), selectors.broken_seal()) == (0, None)
    assert proofs.prove().is_clean


def test_a_second_block_continues_the_first(sealed):
    a_budget(10)
    assert seal_now() == 1
    assert (Seal.objects.count(), selectors.broken_seal()) == (2, None)


def test_long_histories_make_several_blocks(acme, monkeypatch):
    monkeypatch.setattr(sealing, "BLOCK_JOURNALS", 2)
    for _ in range(5):
        a_budget(10)
    seal_now()
    assert (Seal.objects.count(), selectors.broken_seal()) == (3, None)


@pytest.mark.parametrize(
    "change",
    [
        "update points_entry set points = points + 1 where journal_id = (select max(journal_id) from points_entry)",
        "update points_journal set note = 'x' where id = (select min(id) from points_journal)",
        "delete from points_entry where journal_id = (select min(journal_id) from points_entry)",
    ],
)
def test_a_changed_row_breaks_the_chain_where_it_stands(sealed, change):
    tamper(change)
    assert selectors.broken_seal() == 1


def test_a_proof_names_what_does_not_add_up(sealed):
    tamper(
        "update points_lot set remaining = remaining - 1 where id = (select max(id) from points_lot where remaining > 1)"
    )
    proof = proofs.prove()
    assert not proof.is_clean
    assert {one["what"] for one in proof.differences} >= {"lot", "account"}
