"""A restored database has its restore's id in a table, which tells a complete restore from an interrupted one.

The table is no model, because it must exist in databases of older versions before they are migrated.
"""

from django.db import connection

CREATE_TABLE = "CREATE TABLE backups_restored (restore_id varchar(32) NOT NULL)"
DROP_TABLE = "DROP TABLE IF EXISTS backups_restored"  # an older backup may have it
INSERT = "INSERT INTO backups_restored VALUES (%s)"
COUNT = "SELECT count(*) FROM backups_restored WHERE restore_id = %s"


def has_marker(restore_id: str) -> bool:
    with connection.cursor() as cursor:
        if "backups_restored" not in connection.introspection.table_names(cursor):
            return False
        cursor.execute(COUNT, [restore_id])
        return bool(cursor.fetchone()[0])
