"""One measure of a Python peer on PostgreSQL per process, printed as the line that the runner reads. The server's
address is in CONN_PG_URL.

    peers_pg.py read NAME TABLE              connectorx adbc psycopg asyncpg pandas
    peers_pg.py write NAME SOURCE TARGET     adbc psycopg asyncpg pandas
    peers_pg.py select1 NAME COUNT           psycopg asyncpg
"""

import asyncio
import os
import sys

from peers import measured, measured_async

URL = os.environ["CONN_PG_URL"]
TYPES = ["int8", "int8", "int4", "int4", *["numeric"] * 4, "bpchar", "bpchar", *["date"] * 3, *["varchar"] * 3]
# psycopg dumps no others in binary; their bytes are the same.
TEXTS = {"bpchar": "text", "varchar": "text"}


def alchemy():
    import sqlalchemy

    return sqlalchemy.create_engine(URL.replace("postgresql://", "postgresql+psycopg://", 1))


def read(name, table):
    select = "SELECT * FROM " + table
    if name == "connectorx":
        import connectorx

        measured(lambda: len(connectorx.read_sql(URL, select, return_type="arrow")))
    elif name == "adbc":
        import adbc_driver_postgresql.dbapi

        with adbc_driver_postgresql.dbapi.connect(URL) as db, db.cursor() as cursor:

            def fetch():
                cursor.execute(select)
                return cursor.fetch_arrow_table().num_rows

            measured(fetch)
    elif name == "psycopg":
        import psycopg

        with psycopg.connect(URL) as db, db.cursor(binary=True) as cursor:
            measured(lambda: len(cursor.execute(select).fetchall()))
    elif name == "asyncpg":

        async def fetch(db):
            return len(await db.fetch(select))

        on_asyncpg(lambda db: measured_async(lambda: fetch(db)))
    elif name == "pandas":
        import pandas

        with alchemy().connect() as db:
            measured(lambda: len(pandas.read_sql(select, db)))
    else:
        sys.exit("unknown peer " + name)


def on_asyncpg(work):
    import asyncpg
    import uvloop

    async def run():
        db = await asyncpg.connect(URL)
        await work(db)
        await db.close()

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(run())


def rows_of(table):
    import psycopg

    with psycopg.connect(URL) as db, db.cursor(binary=True) as cursor:
        return cursor.execute("SELECT * FROM " + table).fetchall()


def arrow_of(table):
    """The rows in the table's own types; the driver gives decimals as text."""
    import adbc_driver_postgresql.dbapi
    import pyarrow

    with adbc_driver_postgresql.dbapi.connect(URL) as db, db.cursor() as cursor:
        cursor.execute("SELECT * FROM " + table)
        rows = cursor.fetch_arrow_table()
    columns = [
        pyarrow.chunked_array([chunk.cast(pyarrow.string()).cast(pyarrow.decimal128(15, 2)) for chunk in column.chunks])
        if kind == "numeric"
        else column
        for column, kind in zip(rows.columns, TYPES)
    ]
    return pyarrow.table(columns, names=rows.column_names)


def write(name, source, target):
    if name == "adbc":
        import adbc_driver_postgresql.dbapi

        table = arrow_of(source)
        with adbc_driver_postgresql.dbapi.connect(URL) as db, db.cursor() as cursor:

            def ingest():
                cursor.adbc_ingest(target, table, mode="append")
                db.commit()
                return table.num_rows

            measured(ingest)
    elif name == "psycopg":
        import psycopg

        rows = rows_of(source)
        with psycopg.connect(URL) as db:

            def copy():
                with db.cursor() as cursor, cursor.copy(f"COPY {target} FROM STDIN (FORMAT binary)") as stream:
                    stream.set_types([TEXTS.get(kind, kind) for kind in TYPES])
                    for row in rows:
                        stream.write_row(row)
                db.commit()
                return len(rows)

            measured(copy)
    elif name == "asyncpg":
        rows = rows_of(source)

        async def copy(db):
            await db.copy_records_to_table(target, records=rows)
            return len(rows)

        on_asyncpg(lambda db: measured_async(lambda: copy(db)))
    elif name == "pandas":
        import pandas

        engine = alchemy()
        with engine.connect() as db:
            frame = pandas.read_sql("SELECT * FROM " + source, db)

        def append():
            with engine.begin() as db:
                frame.to_sql(target, db, if_exists="append", index=False, chunksize=10000)
            return len(frame)

        measured(append)
    else:
        sys.exit("unknown peer " + name)


def clear(target, source):
    import psycopg

    with psycopg.connect(URL, autocommit=True) as db:
        db.execute(f"DROP TABLE IF EXISTS {target}")
        db.execute(f"CREATE TABLE {target} (LIKE {source})")


def count(table):
    import psycopg

    with psycopg.connect(URL) as db:
        return db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


def select1(name, times):
    if name == "psycopg":
        import psycopg

        with psycopg.connect(URL, autocommit=True) as db, db.cursor(binary=True) as cursor:

            def run(times):
                for _ in range(times):
                    cursor.execute("SELECT 1", prepare=True).fetchone()
                return times

            run(1000)
            measured(lambda: run(times))
    elif name == "asyncpg":

        async def work(db):
            statement = await db.prepare("SELECT 1")

            async def run(times):
                for _ in range(times):
                    await statement.fetchval()
                return times

            await run(1000)
            await measured_async(lambda: run(times))

        on_asyncpg(work)
    else:
        sys.exit("unknown peer " + name)


if __name__ == "__main__":
    verb, *rest = sys.argv[1:]
    if verb == "read":
        read(*rest)
    elif verb == "write":
        clear(rest[2], rest[1])
        write(*rest)
        if count(rest[2]) != count(rest[1]):
            sys.exit(f"{rest[0]} wrote {count(rest[2])} rows, not {count(rest[1])}")
    elif verb == "select1":
        select1(rest[0], int(rest[1]))
    else:
        sys.exit("unknown verb " + verb)
