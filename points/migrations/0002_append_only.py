"""The ledger refuses change (one shared trigger function, core/sql), and its hot tables leave room for updates."""

from django.db import migrations

INSTALL = """
CREATE TRIGGER points_journal_append_only BEFORE UPDATE OR DELETE ON points_journal
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER points_entry_append_only BEFORE UPDATE OR DELETE ON points_entry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER points_lot_append_only BEFORE DELETE OR UPDATE OF
    id, account_id, budget_id, batch_id, row_no, origin_id, granted, available_at, expires_at ON points_lot
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE points_lot SET (fillfactor = 90);
ALTER TABLE points_budgetslot SET (fillfactor = 50);
"""

REMOVE = """
DROP TRIGGER points_journal_append_only ON points_journal;
DROP TRIGGER points_entry_append_only ON points_entry;
DROP TRIGGER points_lot_append_only ON points_lot;
ALTER TABLE points_lot RESET (fillfactor);
ALTER TABLE points_budgetslot RESET (fillfactor);
"""


class Migration(migrations.Migration):
    dependencies = [("points", "0001_initial")]
    operations = [migrations.RunSQL(INSTALL, REMOVE)]
