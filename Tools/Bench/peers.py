"""One measure of a Python peer per process, printed as the line that the runner reads.

    peers.py read NAME DB             sqlite3 apsw pandas connectorx adbc
    peers.py write NAME SOURCE OUT    sqlite3 apsw adbc
    peers.py lookup NAME DB ROWS COUNT

peers.py missing NAME… prints those of the peers, of the other peers_*.py too, that are not installed.
"""

import importlib.util
import json
import os
import resource
import shutil
import sys
import time

TABLE = "lineitem"
SELECT = "SELECT * FROM lineitem"
MARKS = ",".join("?" * 16)
INSERT = f"INSERT INTO lineitem VALUES ({MARKS})"
LOOKUP = "SELECT l_partkey, l_quantity, l_shipdate, l_comment FROM lineitem WHERE l_orderkey = ? AND l_linenumber = 1"
CREATE = (
    "CREATE TABLE lineitem (l_orderkey BIGINT, l_partkey BIGINT, l_suppkey INTEGER, l_linenumber INTEGER, "
    "l_quantity DECIMAL(15,2), l_extendedprice DECIMAL(15,2), l_discount DECIMAL(15,2), l_tax DECIMAL(15,2), "
    "l_returnflag CHAR(1), l_linestatus CHAR(1), l_shipdate DATE, l_commitdate DATE, l_receiptdate DATE, "
    "l_shipinstruct CHAR(25), l_shipmode CHAR(10), l_comment VARCHAR(44))"
)
PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL"


def status_kib(name):
    with open("/proc/self/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith(name))


class Watch:
    """Measures from its making to `stop`, which prints the sample, or to `sample`, which gives it."""

    def __init__(self):
        self.start = status_kib("VmRSS")
        self.usage = resource.getrusage(resource.RUSAGE_SELF)
        self.cpu, self.wall = time.process_time(), time.monotonic()

    def sample(self, rows):
        wall, cpu = time.monotonic() - self.wall, time.process_time() - self.cpu
        peak = status_kib("VmHWM")
        after = resource.getrusage(resource.RUSAGE_SELF)
        user, system = after.ru_utime - self.usage.ru_utime, after.ru_stime - self.usage.ru_stime
        return dict(wall=wall, cpu=cpu, user=user, system=system, peakKiB=peak, startKiB=self.start, rows=rows)

    def stop(self, rows):
        print(json.dumps(self.sample(rows)))


def measured(work):
    """Runs the work and prints its sample; the work returns its count of rows."""
    watch = Watch()
    watch.stop(work())


async def measured_async(work):
    watch = Watch()
    watch.stop(await work())


def mix(z):
    mask = (1 << 64) - 1
    z = (z + 0x9E3779B97F4A7C15) & mask
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
    return z ^ (z >> 31)


def order_count(rows):
    lines = [order for order in range(7) for _ in range(order + 1)]
    return (rows - 1) // 28 * 7 + lines[(rows - 1) % 28] + 1


def lookup_keys(rows, count):
    orders = order_count(rows)
    return [1 + mix(index ^ 0x10C4) % orders for index in range(count)]


def empty(path):
    import sqlite3

    for ending in ("", "-wal", "-shm", "-journal"):
        if os.path.exists(path + ending):
            os.unlink(path + ending)
    db = sqlite3.connect(path)
    db.executescript(PRAGMAS)
    db.execute(CREATE)
    db.commit()
    db.close()


def read(name, path):
    if name == "sqlite3":
        import sqlite3

        db = sqlite3.connect(path)
        measured(lambda: len(db.execute(SELECT).fetchall()))
    elif name == "apsw":
        import apsw

        db = apsw.Connection(path)
        measured(lambda: len(db.execute(SELECT).fetchall()))
    elif name == "pandas":
        import sqlite3

        import pandas

        db = sqlite3.connect(path)
        measured(lambda: len(pandas.read_sql(SELECT, db)))
    elif name == "connectorx":
        import connectorx

        measured(lambda: len(connectorx.read_sql("sqlite://" + os.path.abspath(path), SELECT, return_type="arrow")))
    elif name == "adbc":
        import adbc_driver_sqlite.dbapi

        with adbc_driver_sqlite.dbapi.connect(path) as db, db.cursor() as cursor:

            def fetch():
                cursor.execute(SELECT)
                return cursor.fetch_arrow_table().num_rows

            measured(fetch)


def write(name, source, out):
    import sqlite3

    empty(out)
    if name == "adbc":
        import adbc_driver_sqlite.dbapi

        with adbc_driver_sqlite.dbapi.connect(source) as db, db.cursor() as cursor:
            cursor.execute(SELECT)
            table = cursor.fetch_arrow_table()
        with adbc_driver_sqlite.dbapi.connect(out) as db, db.cursor() as cursor:

            def ingest():
                cursor.adbc_ingest(TABLE, table, mode="append")
                db.commit()
                return table.num_rows

            measured(ingest)
        return
    rows = sqlite3.connect(source).execute(SELECT).fetchall()
    if name == "sqlite3":
        db = sqlite3.connect(out)

        def insert():
            db.executemany(INSERT, rows)
            db.commit()
            return len(rows)

    else:
        import apsw

        db = apsw.Connection(out)

        def insert():
            with db:
                db.executemany(INSERT, rows)
            return len(rows)

    measured(insert)


def lookup(name, path, rows, count):
    keys = lookup_keys(rows, count)
    if name == "sqlite3":
        import sqlite3

        db = sqlite3.connect(path)
    else:
        import apsw

        db = apsw.Connection(path)
    for key in keys[:1000]:
        db.execute(LOOKUP, (key,)).fetchone()

    def look():
        for key in keys:
            db.execute(LOOKUP, (key,)).fetchall()
        return len(keys)

    measured(look)


# What each peer must import.
MODULES = {
    "adbc": ["adbc_driver_manager", "adbc_driver_sqlite", "adbc_driver_postgresql", "pyarrow"],
    "connectorx": ["connectorx", "pyarrow"],
    "pandas": ["pandas", "sqlalchemy", "psycopg", "pymysql"],
    "asyncpg": ["asyncpg", "uvloop"],
    "aiohttp-uvloop": ["aiohttp", "uvloop"],
}


# Peers that are no Python but programs.
COMMANDS = ["lftp", "curl"]


def missing(names):
    for name in names:
        if name in COMMANDS:
            if shutil.which(name) is None:
                print(name)
        elif any(importlib.util.find_spec(module) is None for module in MODULES.get(name, [name])):
            print(name)


if __name__ == "__main__":
    verb, *rest = sys.argv[1:]
    if verb == "missing":
        missing(rest)
    elif verb == "read":
        read(*rest)
    elif verb == "write":
        write(*rest)
    elif verb == "lookup":
        lookup(rest[0], rest[1], int(rest[2]), int(rest[3]))
    else:
        sys.exit("unknown verb " + verb)
