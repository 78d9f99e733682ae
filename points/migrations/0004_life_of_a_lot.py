"""A lot may live longer but never shorter; seals and changes of lots are history like journals."""

from django.db import migrations

INSTALL = """
DROP TRIGGER points_lot_append_only ON points_lot;
CREATE TRIGGER points_lot_append_only BEFORE DELETE OR UPDATE OF
    id, account_id, budget_id, batch_id, journal_id, row_no, origin_id, granted, waits_for ON points_lot
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER points_lot_life BEFORE UPDATE OF available_at, expires_at ON points_lot
    FOR EACH ROW EXECUTE FUNCTION guard_lot_life();
CREATE TRIGGER points_seal_append_only BEFORE UPDATE OR DELETE ON points_seal
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER points_lotchange_append_only BEFORE UPDATE OR DELETE ON points_lotchange
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""

REMOVE = """
DROP TRIGGER points_lotchange_append_only ON points_lotchange;
DROP TRIGGER points_seal_append_only ON points_seal;
DROP TRIGGER points_lot_life ON points_lot;
DROP TRIGGER points_lot_append_only ON points_lot;
CREATE TRIGGER points_lot_append_only BEFORE DELETE OR UPDATE OF
    id, account_id, budget_id, batch_id, row_no, origin_id, granted, available_at, expires_at ON points_lot
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("points", "0003_ledger_whole")]
    operations = [migrations.RunSQL(INSTALL, REMOVE)]
