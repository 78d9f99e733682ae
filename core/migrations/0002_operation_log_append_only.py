from django.db import migrations

CREATE = """
CREATE TRIGGER operation_log_append_only BEFORE UPDATE OR DELETE ON core_operationlog
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, "DROP TRIGGER operation_log_append_only ON core_operationlog")]
