"""Frames through pyarrow, polars and DuckDB in one process, and back.

    roundtrip.py LIBRARY FOLDER     the bridge's dynamic library, and a folder for files

Each library reads every column type from the bridge, by the Arrow C interface and from files, and gives it back; the
bridge compares. Reports in `ok - name` lines; prints the table column type x library at the end. A library that is not
installed is a visible skip.
"""

import ctypes
import importlib
import os
import resource
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "testing"))
import tap

SIZE = 4096
TEXT = ctypes.create_string_buffer(SIZE)
TICKS = ("time(100ns)", "localTimestamp(100ns)", "instant(100ns)", "duration(100ns)")
# How a verdict begins where it is not `equal`; anything else is a failure. `values` means the same values in another
# type, `refused` that the library does not take the type at all.
POLARS = {
    "interval": "refused",
    "uuid": "differs at row 0, as binary",  # the same 16 bytes
    "dictionary(int64)": "values, as int64",
    **{f"time({unit})": "values, as time(ns)" for unit in ("s", "ms", "us")},
    **{f"{kind}(s)": f"values, as {kind}(ms)" for kind in ("localTimestamp", "instant", "duration")},
}
EXPECTED = {
    # An array alone has no field, and with it goes the name of an extension type that pyarrow does not know.
    "pyarrow arrays": {kind: "differs at row 0, as int64" for kind in TICKS},
    "polars": POLARS,
    "polars files": POLARS,
    "duckdb": {
        "uuid": "values, as string",
        "dictionary(string)": "values, as string",
        "dictionary(int64)": "values, as int64",
        **{kind: "differs at row 0, as int64" for kind in TICKS},
        **{f"time({unit})": "values, as time(us)" for unit in ("s", "ms")},
        **{f"instant({unit})": "values, as instant(us)" for unit in ("s", "ms")},
        # DuckDB has no durations apart from its calendar intervals of microseconds.
        **{f"duration({unit})": "differs at row 0, as interval" for unit in ("s", "ms", "us", "ns")},
    },
}

new_capsule = ctypes.pythonapi.PyCapsule_New
new_capsule.restype = ctypes.py_object
new_capsule.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
capsule_pointer = ctypes.pythonapi.PyCapsule_GetPointer
capsule_pointer.restype = ctypes.c_void_p
capsule_pointer.argtypes = [ctypes.py_object, ctypes.c_char_p]


class Exported:
    """A stream of the bridge for whoever asks by `__arrow_c_stream__`."""

    def __init__(self, write):
        self.memory = ctypes.create_string_buffer(40)
        assert write(ctypes.addressof(self.memory)) == 0

    def __arrow_c_stream__(self, requested_schema=None):
        return new_capsule(ctypes.addressof(self.memory), b"arrow_array_stream", None)


class Bridge:
    def __init__(self, path):
        self.library = ctypes.CDLL(path)
        self.library.bridge_time_export.restype = ctypes.c_int64
        self.types = []
        while self.library.bridge_type(len(self.types), TEXT, SIZE) == 0:
            self.types.append(TEXT.value.decode())

    def stream(self, index, rows=300):
        return Exported(lambda place: self.library.bridge_export(index, ctypes.c_void_p(place), rows))

    def compare(self, index, table):
        capsule = table.__arrow_c_stream__()
        place = ctypes.c_void_p(capsule_pointer(capsule, b"arrow_array_stream"))
        self.library.bridge_compare(index, place, TEXT, SIZE)
        return TEXT.value.decode()

    def show(self, table):
        capsule = table.__arrow_c_stream__()
        place = ctypes.c_void_p(capsule_pointer(capsule, b"arrow_array_stream"))
        code = self.library.bridge_show(place, TEXT, SIZE)
        return code, TEXT.value.decode()

    def write(self, index, path, stream):
        self.library.bridge_write(index, path.encode(), int(stream), TEXT, SIZE)
        assert not TEXT.value, TEXT.value.decode()

    def read(self, index, path):
        self.library.bridge_read(index, path.encode(), TEXT, SIZE)
        return TEXT.value.decode()


def through_pyarrow(bridge, index, pyarrow):
    table = pyarrow.table(bridge.stream(index))
    table.validate(full=True)
    return bridge.compare(index, table)


def through_arrays(bridge, index, pyarrow):
    """One array by the Data Interface, imported, fully validated, exported again."""
    schema, array = ctypes.create_string_buffer(72), ctypes.create_string_buffer(80)
    places = ctypes.addressof(schema), ctypes.addressof(array)
    assert bridge.library.bridge_export_array(index, *map(ctypes.c_void_p, places)) == 0
    value = pyarrow.Array._import_from_c(places[1], places[0])
    value.validate(full=True)
    schema, array = ctypes.create_string_buffer(72), ctypes.create_string_buffer(80)
    places = ctypes.addressof(schema), ctypes.addressof(array)
    value._export_to_c(places[1], places[0])
    bridge.library.bridge_compare_array(index, *map(ctypes.c_void_p, places), TEXT, SIZE)
    return TEXT.value.decode()


def through_polars(bridge, index, polars):
    return bridge.compare(index, polars.DataFrame(bridge.stream(index)))


def through_duckdb(bridge, index, duckdb):
    frame = bridge.stream(index)
    with duckdb.connect() as connection:
        return bridge.compare(index, connection.sql("SELECT x FROM frame").to_arrow_table())


def through_files(bridge, index, pyarrow, folder):
    """Our file and stream read and validated by pyarrow; pyarrow's, plain and compressed, read by us."""
    verdicts = set()
    for stream in (False, True):
        path = os.path.join(folder, "out.arrow")
        bridge.write(index, path, stream)
        with open(path, "rb") as file:
            table = (pyarrow.ipc.open_stream if stream else pyarrow.ipc.open_file)(file).read_all()
        table.validate(full=True)
        for compression in (None, "lz4", "zstd"):
            back = os.path.join(folder, "back.arrow")
            options = pyarrow.ipc.IpcWriteOptions(compression=compression)
            new = pyarrow.ipc.new_stream if stream else pyarrow.ipc.new_file
            with new(back, table.schema, options=options) as writer:
                writer.write_table(table, max_chunksize=300)
            verdicts.add(bridge.read(index, back))
    return "; ".join(sorted(verdicts))


def through_polars_files(bridge, index, polars, folder):
    path, back = os.path.join(folder, "polars.arrow"), os.path.join(folder, "polars-back.arrow")
    bridge.write(index, path, False)
    verdicts = set()
    for compression in ("uncompressed", "lz4", "zstd"):
        polars.read_ipc(path).write_ipc(back, compression=compression)
        verdicts.add(bridge.read(index, back))
    return "; ".join(sorted(verdicts))


def attempt(road, *arguments):
    try:
        return road(*arguments)
    except BaseException as error:  # what polars panics with is no Exception
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            raise
        return "refused: " + " ".join(str(error).split())[:70]


def check(good, name, kind, verdict):
    """Whether a verdict is the expected one, reported."""
    expected = EXPECTED.get(name, {}).get(kind, "equal")
    problems = [] if verdict == expected or (expected != "equal" and verdict.startswith(expected)) else [
        f"expected {expected}, got {verdict}"
    ]
    return tap.report(f"{kind} through {name}", problems) and good


def extras(bridge, modules, good):
    pyarrow, duckdb = modules.get("pyarrow"), modules.get("duckdb")
    if pyarrow:
        failing = Exported(lambda place: bridge.library.bridge_export_failing(ctypes.c_void_p(place)))
        reader = pyarrow.RecordBatchReader.from_stream(failing)
        problems = [] if reader.read_next_batch().num_rows == 3 else ["the first batch is not whole"]
        try:
            reader.read_next_batch()
            problems.append("no error came")
        except Exception as error:
            if "The source is gone" not in str(error):
                problems.append(f"the error's words are lost: {error}")
        good &= tap.report("an error of the source reaches pyarrow in its own words", problems)

        def broken():
            yield pyarrow.record_batch({"n": [1]})
            raise ValueError("python gave up")

        reader = pyarrow.RecordBatchReader.from_batches(pyarrow.schema([("n", pyarrow.int64())]), broken())
        code, text = bridge.show(reader)
        good &= tap.report(
            "an error of pyarrow reaches us in its own words", [] if code and "python gave up" in text else [text]
        )

        big = bridge.types.index("int64")
        for _ in range(20):
            pyarrow.table(bridge.stream(big))
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for _ in range(2000):
            table = pyarrow.table(bridge.stream(big))
            bridge.compare(big, table)
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        good &= tap.report("2000 frames there and back leave no memory behind", [f"{grown} KB more"] if grown > 8192 else [])

        schema, array = ctypes.create_string_buffer(72), ctypes.create_string_buffer(80)
        places = ctypes.addressof(schema), ctypes.addressof(array)
        releasing = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p)
        release = releasing(lambda s, a: pyarrow.RecordBatch._import_from_c(a, s) and None)
        nanoseconds = bridge.library.bridge_time_export(
            1_000_000, 50, *map(ctypes.c_void_p, places), release
        )
        batch = pyarrow.RecordBatch._import_from_c(places[1], places[0])
        addresses = {buffer.address for column in batch.columns for buffer in column.buffers() if buffer}
        # All number columns are one column, as are all text columns: two columns' buffers and not one copy more.
        problems = [] if len(addresses) == 3 else [f"{len(addresses)} buffers stand where 3 do"]
        good &= tap.report("1,000,000 rows of 16 columns leave without a copy", problems)
        print(f"# Arrow C export of 1,000,000 x 16: 0 copies, {nanoseconds / 1000:.1f} µs")
    if pyarrow and duckdb:
        text = bridge.stream(bridge.types.index("dictionary(string)"))
        states = pyarrow.table(text)
        numbers = pyarrow.table(bridge.stream(bridge.types.index("int64")))
        frame = pyarrow.table({"state": states.column(0).combine_chunks(), "n": numbers.column(0).combine_chunks()})
        with duckdb.connect() as connection:
            result = connection.sql(
                "SELECT state::varchar AS state, count(*) AS rows, sum(n)::bigint AS total FROM frame "
                "WHERE n IS NOT NULL GROUP BY ALL ORDER BY state"
            ).to_arrow_table()
        code, shown = bridge.show(result)
        print("\n".join("# " + line for line in shown.splitlines()))
        lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in shown.splitlines()]
        counts = [int(line[1]) for line in lines if len(line) == 3 and line[1].isdigit()]
        expected = frame.column("n").length() - frame.column("n").null_count
        good &= tap.report(
            "DuckDB's SQL on our frame comes back as a frame",
            [] if code == 0 and sum(counts) == expected else [shown],
        )
    return good


def main():
    bridge, folder = Bridge(sys.argv[1]), sys.argv[2]
    modules = {}
    for name in ("pyarrow", "polars", "duckdb"):
        try:
            modules[name] = importlib.import_module(name)
        except ImportError:
            tap.report(f"round trip through {name}", skip=f"{name} is not installed")
    roads = []
    if "pyarrow" in modules:
        roads += [("pyarrow", through_pyarrow, []), ("pyarrow arrays", through_arrays, [])]
        roads += [("pyarrow files", through_files, [folder])]
    if "polars" in modules:
        roads += [("polars", through_polars, []), ("polars files", through_polars_files, [folder])]
    if {"duckdb", "pyarrow"} <= modules.keys():
        roads += [("duckdb", through_duckdb, [])]
    good, rows = True, []
    for index, kind in enumerate(bridge.types):
        row = [kind]
        for name, road, more in roads:
            verdict = attempt(road, bridge, index, modules[name.split()[0]], *more)
            good = check(good, name, kind, verdict) and good
            row.append(verdict)
        rows.append(row)
    good = extras(bridge, modules, good)
    table = [["column type", *(name for name, _, _ in roads)], *rows]
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    for row in table:
        print("# | " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
