"""One measure of a Python peer on SQL Server, or what stands in for one, per process, printed as the line that the runner
reads. The server's address is in CONN_MSSQL_URL.

    peers_mssql.py read NAME TABLE              pymssql arrow_odbc
    peers_mssql.py write NAME SOURCE TARGET     pymssql
"""

import glob
import os
import sys
import urllib.parse

from peers import measured

URL = urllib.parse.urlsplit(os.environ["CONN_MSSQL_URL"])


def connect():
    import pymssql

    return pymssql.connect(
        server=URL.hostname, port=str(URL.port), user=URL.username, password=URL.password, database=URL.path[1:],
        tds_version="7.4", encryption="off",
    )


def odbc():
    """The connection string for FreeTDS's driver (Debian's tdsodbc)."""
    found = glob.glob("/usr/lib/*/odbc/libtdsodbc.so")
    if not found:
        sys.exit("FreeTDS's ODBC driver is not installed (tdsodbc)")
    return (
        f"Driver={found[0]};Server={URL.hostname};Port={URL.port};Database={URL.path[1:]};UID={URL.username};"
        f"PWD={URL.password};TDS_Version=7.4;ClientCharset=UTF-8;Encryption=off;"
    )


def read(name, table):
    select = "SELECT * FROM " + table
    if name == "pymssql":
        with connect() as db, db.cursor() as cursor:

            def fetch():
                cursor.execute(select)
                return len(cursor.fetchall())

            measured(fetch)
    elif name == "arrow_odbc":
        import arrow_odbc

        def batches():
            reader = arrow_odbc.read_arrow_batches_from_odbc(query=select, connection_string=odbc())
            kept = list(reader)
            return sum(batch.num_rows for batch in kept)

        measured(batches)
    else:
        sys.exit("unknown peer " + name)


def write(name, source, target):
    if name != "pymssql":
        sys.exit("unknown peer " + name)
    with connect() as db, db.cursor() as cursor:
        cursor.execute(f"DELETE FROM {target}")
        db.commit()
        cursor.execute("SELECT * FROM " + source)
        rows = cursor.fetchall()

        def append():
            db.bulk_copy(target, rows)
            db.commit()
            return len(rows)

        measured(append)
        cursor.execute("SELECT count(*) FROM " + target)
        if cursor.fetchone()[0] != len(rows):
            sys.exit(f"{name} wrote something else than {len(rows)} rows")


if __name__ == "__main__":
    verb, *rest = sys.argv[1:]
    if verb == "read":
        read(*rest)
    elif verb == "write":
        write(*rest)
    else:
        sys.exit("unknown verb " + verb)
