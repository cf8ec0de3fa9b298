"""One measure of a Python peer on frames per process, on one thread and after one run that warms up, printed as the line
that the runner reads. FOLDER has the files that `oursframesbench make` wrote.

    peers_frames.py csv-in pyarrow FOLDER
    peers_frames.py csv-out polars FOLDER          into memory
    peers_frames.py lines-in pyarrow FOLDER
    peers_frames.py group NAME FOLDER              pandas polars
    peers_frames.py group-exact polars FOLDER
    peers_frames.py sort NAME FOLDER               pandas polars
    peers_frames.py join NAME FOLDER               pandas polars
    peers_frames.py filter NAME FOLDER             pandas polars
    peers_frames.py cast polars FOLDER
    peers_frames.py cast-text polars FOLDER
    peers_frames.py resample NAME FOLDER           pandas polars
    peers_frames.py resample-zone NAME FOLDER      pandas polars

The hash is that of Fingerprint.swift: of the same rows in the same order and types.
"""

import io
import json
import os
import sys

# Before the libraries are loaded, which read them once.
for variable in ("POLARS_MAX_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "ARROW_IO_THREADS"):
    os.environ[variable] = "1"

import numpy
import pyarrow
import pyarrow.compute

from peers import Watch

KEYS = ["l_returnflag", "l_linestatus"]
SUMS = ["l_quantity", "l_extendedprice", "l_discount", "disc_price", "charge"]
CHOSEN = ["l_orderkey", "l_quantity", "l_extendedprice", "l_discount", "l_returnflag"]
ZONE = "America/New_York"
MASK = (1 << 64) - 1


def mixed(start, count):
    """cb_mix of the numbers from `start` on."""
    z = numpy.arange(start, start + count, dtype=numpy.uint64)
    z += numpy.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
    return z ^ (z >> numpy.uint64(31))


def weighted(values):
    """The sum of the values, each with the weight of its place."""
    total = 0
    for start in range(0, len(values), 1 << 20):
        part = values[start : start + (1 << 20)]
        total += int((part * mixed(start, len(part))).sum(dtype=numpy.uint64))
    return total & MASK


def fold(hash, value):
    hash = ((hash ^ value) * 0x9E3779B97F4A7C15) & MASK
    return hash ^ (hash >> 29)


def bytes_hash(bytes):
    """The hash of some bytes, eight at a time."""
    words = len(bytes) // 8
    total = weighted(numpy.frombuffer(bytes, dtype="<u8", count=words))
    rest = int.from_bytes(bytes[words * 8 :], "little")
    total = (total + rest * int(mixed(words, 1)[0])) & MASK
    return fold(total, len(bytes))


def column_hash(column):
    """The hash of a column without nulls."""
    if isinstance(column, pyarrow.ChunkedArray):
        column = column.combine_chunks()
    if isinstance(column, pyarrow.ChunkedArray):
        column = column.chunk(0)
    kind = column.type
    if column.null_count:
        sys.exit("a column has nulls")
    if pyarrow.types.is_large_string(kind) or kind == pyarrow.string_view() or pyarrow.types.is_dictionary(kind):
        column = column.cast(pyarrow.string())
        kind = column.type
    if pyarrow.types.is_timestamp(kind):
        column = column.cast(pyarrow.date32())
        kind = column.type
    first, count = column.offset, len(column)
    if pyarrow.types.is_string(kind):
        _, offsets, data = column.buffers()
        offsets = numpy.frombuffer(offsets, dtype=numpy.int32)[first : first + count + 1]
        lengths = weighted(numpy.diff(offsets).astype(numpy.uint64))
        used = memoryview(data)[int(offsets[0]) : int(offsets[-1])]
        return fold(lengths, bytes_hash(used))
    values = column.buffers()[1]
    if pyarrow.types.is_decimal128(kind):
        return weighted(numpy.frombuffer(values, dtype=numpy.uint64)[::2][first : first + count])
    types = {"int64": numpy.int64, "int32": numpy.int32, "date32[day]": numpy.int32, "double": numpy.uint64}
    if str(kind) not in types:
        sys.exit(f"a column came as {kind}")
    values = numpy.frombuffer(values, dtype=types[str(kind)])[first : first + count]
    return weighted(values.astype(numpy.int64).view(numpy.uint64) if str(kind) != "double" else values)


def table_hash(table):
    hash = 0
    for column in table.columns:
        hash = fold(hash, column_hash(column))
    return hash


def rounded(table):
    """The sums of doubles as whole numbers, because everyone adds in another order; borders lie where no sum of cents is."""
    for index, name in enumerate(table.column_names):
        column = table.column(index)
        if pyarrow.types.is_floating(column.type):
            whole = numpy.floor(column.to_numpy() + 0.503333333).astype(numpy.int64)
            table = table.set_column(index, name, pyarrow.array(whole))
    return table.sort_by([(name, "ascending") for name in KEYS])


def measured(times, units, work, hash):
    """Runs the work once for nothing and then under the stop-watch; prints the sample with the result's hash."""
    work()
    watch = Watch()
    for _ in range(times - 1):
        work()
    result = work()
    sample = watch.sample(units * times)
    print(json.dumps(sample | {"checksum": f"{hash(result):016x}"}))


def loaded(path):
    with pyarrow.memory_map(path) as file:
        return pyarrow.ipc.open_file(file).read_all()


def to_arrow(frame):
    """A pandas frame without its index."""
    return pyarrow.Table.from_pandas(frame, preserve_index=False)


def read_csv(folder):
    import pyarrow.csv

    path = folder + "/lineitem.csv"
    schema = loaded(folder + "/lineitem.arrow").schema
    types = {field.name: field.type for field in schema}
    work = lambda: pyarrow.csv.read_csv(
        path,
        read_options=pyarrow.csv.ReadOptions(use_threads=False),
        convert_options=pyarrow.csv.ConvertOptions(column_types=types),
    )
    measured(2, os.path.getsize(path), work, table_hash)


def read_lines(folder):
    import pyarrow.json

    path = folder + "/lineitem.jsonl"

    def declared(kind):
        if pyarrow.types.is_decimal(kind):
            return pyarrow.float64()
        return pyarrow.string() if pyarrow.types.is_date(kind) else kind

    fields = [(field.name, declared(field.type)) for field in loaded(folder + "/lineitem.arrow").schema]
    work = lambda: pyarrow.json.read_json(
        path,
        read_options=pyarrow.json.ReadOptions(use_threads=False),
        parse_options=pyarrow.json.ParseOptions(explicit_schema=pyarrow.schema(fields)),
    )
    measured(3, os.path.getsize(path), work, table_hash)


def write_csv(folder):
    import polars

    frame = polars.from_arrow(loaded(folder + "/lineitem.arrow"), rechunk=True)

    def work():
        target = io.BytesIO()
        frame.write_csv(target)
        return target

    size = work().getbuffer().nbytes
    measured(3, size, work, lambda target: bytes_hash(target.getbuffer()))


def resample_with_pandas(verb, folder):
    series = loaded(folder + "/series.arrow").to_pandas().set_index("at")["power"]
    series, interval = (series.tz_convert(ZONE), "1D") if verb == "resample-zone" else (series, "1h")
    work = lambda: series.resample(interval).agg(["mean", "min", "max", "last", "count"])
    measured(20, len(series), work, lambda frame: table_hash(to_arrow(frame)))


def resample_with_polars(verb, folder):
    import polars

    series = polars.from_arrow(loaded(folder + "/series.arrow"), rechunk=True).set_sorted("at")
    if verb == "resample-zone":
        series = series.with_columns(polars.col("at").dt.convert_time_zone(ZONE))
    power = polars.col("power")
    work = lambda: series.group_by_dynamic("at", every="1d" if verb == "resample-zone" else "1h").agg(
        power.mean(),
        power.min().alias("min"),
        power.max().alias("max"),
        power.last().alias("last"),
        power.count().cast(polars.Int64).alias("count"),
    )
    measured(20, series.height, work, lambda frame: table_hash(frame.drop("at").to_arrow()))


def with_pandas(verb, folder):
    facts = loaded(folder + "/facts.arrow").to_pandas(date_as_object=False)
    rows = len(facts)
    if verb == "group":
        work = lambda: facts.groupby(KEYS, sort=False, as_index=False)[SUMS].sum()
        measured(5, rows, work, lambda frame: table_hash(rounded(to_arrow(frame))))
    elif verb == "sort":
        work = lambda: facts.sort_values(["l_suppkey", "l_extendedprice"], kind="stable")
        measured(3, rows, work, lambda frame: table_hash(to_arrow(frame)))
    elif verb == "join":
        suppliers = loaded(folder + "/suppliers.arrow").to_pandas()
        work = lambda: facts.merge(suppliers, how="inner", on="l_suppkey")
        measured(3, rows, work, lambda frame: table_hash(to_arrow(frame)))
    elif verb == "filter":
        work = lambda: (lambda some: some[some["l_quantity"] < 24])(facts[CHOSEN])
        measured(20, rows, work, lambda frame: table_hash(to_arrow(frame)))
    else:
        sys.exit("unknown verb " + verb)


def with_polars(verb, folder):
    import polars

    if polars.thread_pool_size() != 1:
        sys.exit("polars has more than one thread")
    name = "/exact.arrow" if verb in ("group-exact", "cast") else "/facts.arrow"
    facts = polars.from_arrow(loaded(folder + name), rechunk=True)
    rows = facts.height
    if verb in ("group", "group-exact"):
        work = lambda: facts.group_by(KEYS).agg([polars.col(sum).sum() for sum in SUMS])
        measured(5, rows, work, lambda frame: table_hash(rounded(frame.to_arrow())))
    elif verb == "sort":
        work = lambda: facts.sort(["l_suppkey", "l_extendedprice"], maintain_order=True)
        measured(3, rows, work, lambda frame: table_hash(frame.to_arrow()))
    elif verb == "join":
        suppliers = polars.from_arrow(loaded(folder + "/suppliers.arrow"), rechunk=True)
        work = lambda: facts.join(suppliers, on="l_suppkey", how="inner", maintain_order="left")
        measured(3, rows, work, lambda frame: table_hash(frame.to_arrow()))
    elif verb == "cast":
        decimals = facts.select(polars.selectors.decimal())
        work = lambda: decimals.cast(polars.Float64)
        measured(10, rows, work, lambda frame: table_hash(frame.to_arrow()))
    elif verb == "cast-text":
        texts = facts.select("l_orderkey", "l_partkey").cast(polars.String)
        work = lambda: texts.cast(polars.Int64)
        measured(10, rows, work, lambda frame: table_hash(frame.to_arrow()))
    elif verb == "filter":
        work = lambda: facts.select(CHOSEN).filter(polars.col("l_quantity") < 24)
        measured(20, rows, work, lambda frame: table_hash(frame.to_arrow()))
    else:
        sys.exit("unknown verb " + verb)


if __name__ == "__main__":
    pyarrow.set_cpu_count(1)
    verb, name, folder = sys.argv[1:]
    if (verb, name) == ("csv-in", "pyarrow"):
        read_csv(folder)
    elif (verb, name) == ("csv-out", "polars"):
        write_csv(folder)
    elif (verb, name) == ("lines-in", "pyarrow"):
        read_lines(folder)
    elif verb.startswith("resample"):
        {"pandas": resample_with_pandas, "polars": resample_with_polars}[name](verb, folder)
    elif name == "pandas":
        with_pandas(verb, folder)
    elif name == "polars":
        with_polars(verb, folder)
    else:
        sys.exit("unknown peer " + name)
