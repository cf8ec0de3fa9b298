"""One measure of a Python peer on MariaDB per process, printed as the line that the runner reads. The server's address is
in CONN_MYSQL_URL.

    peers_mysql.py read NAME TABLE              connectorx pymysql pandas
    peers_mysql.py write NAME SOURCE TARGET     pymysql
    peers_mysql.py lookup NAME TABLE ROWS COUNT pymysql
"""

import os
import sys
import urllib.parse

from peers import MARKS, lookup_keys, measured

URL = os.environ["CONN_MYSQL_URL"]


def connect():
    import pymysql

    url = urllib.parse.urlsplit(URL)
    return pymysql.connect(
        host=url.hostname, port=url.port, user=url.username, password=url.password, database=url.path[1:]
    )


def read(name, table):
    select = "SELECT * FROM " + table
    if name == "connectorx":
        import connectorx

        measured(lambda: len(connectorx.read_sql(URL, select, return_type="arrow", protocol="binary")))
    elif name == "pymysql":
        with connect() as db, db.cursor() as cursor:

            def fetch():
                cursor.execute(select)
                return len(cursor.fetchall())

            measured(fetch)
    elif name == "pandas":
        import pandas
        import sqlalchemy

        with sqlalchemy.create_engine(URL.replace("mysql://", "mysql+pymysql://", 1)).connect() as db:
            measured(lambda: len(pandas.read_sql(select, db)))
    else:
        sys.exit("unknown peer " + name)


def write(name, source, target):
    if name != "pymysql":
        sys.exit("unknown peer " + name)
    with connect() as db, db.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {target}")
        cursor.execute(f"CREATE TABLE {target} SELECT * FROM {source} LIMIT 0")
        cursor.execute("SELECT * FROM " + source)
        rows = cursor.fetchall()
        insert = f"INSERT INTO {target} VALUES ({MARKS.replace('?', '%s')})"

        def append():
            cursor.executemany(insert, rows)
            db.commit()
            return len(rows)

        measured(append)
        cursor.execute("SELECT count(*) FROM " + target)
        if cursor.fetchone()[0] != len(rows):
            sys.exit(f"{name} wrote something else than {len(rows)} rows")


def lookup(name, table, rows, count):
    if name != "pymysql":
        sys.exit("unknown peer " + name)
    select = f"SELECT l_partkey, l_quantity, l_shipdate, l_comment FROM {table} WHERE l_orderkey = %s AND l_linenumber = 1"
    keys = lookup_keys(rows, count)
    with connect() as db, db.cursor() as cursor:

        def look(keys):
            for key in keys:
                cursor.execute(select, (key,))
                if cursor.fetchone() is None:
                    sys.exit("no row for a key")
            return len(keys)

        look(keys[:1000])
        measured(lambda: look(keys))


if __name__ == "__main__":
    verb, *rest = sys.argv[1:]
    if verb == "read":
        read(*rest)
    elif verb == "write":
        write(*rest)
    elif verb == "lookup":
        lookup(rest[0], rest[1], int(rest[2]), int(rest[3]))
    else:
        sys.exit("unknown verb " + verb)
