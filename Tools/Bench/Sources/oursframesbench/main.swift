// One measure of frames per process, after one run that warms up:
//   oursframesbench make FOLDER ROWS      the files that all sides read
//   oursframesbench csv-in FOLDER THREADS
//   oursframesbench csv-out FOLDER        into memory
//   oursframesbench lines-in FOLDER
//   oursframesbench export FOLDER         Arrow C Data Interface: nanoseconds, and buffers that were copied
//   oursframesbench group FOLDER          two texts, five sums of doubles
//   oursframesbench group-exact FOLDER    the same of decimals
//   oursframesbench sort FOLDER
//   oursframesbench join FOLDER
//   oursframesbench filter FOLDER
//   oursframesbench cast FOLDER           five columns of decimals to doubles
//   oursframesbench cast-text FOLDER      a column of texts to integers
//   oursframesbench resample FOLDER       to hours of UTC: mean, min, max, last and count
//   oursframesbench resample-zone FOLDER  the same to days of New York
import CBaseline
import DataFrames
import OursSupport

/// Runs the work once for nothing and then `times` under the stop-watch; reports `units` for each time.
func measure<R>(_ times: Int, _ units: Int, _ work: () throws -> R, _ hash: (R) throws -> UInt64) throws {
    _ = try work()
    let (result, watch) = try measured {
        for _ in 1..<times { _ = try work() }
        return try work()
    }
    report(watch, try hash(result), units * times)
}

func size(_ path: String) throws -> Int {
    guard let bytes = try FileByteSource(path: path).totalBytes else { fail("\(path) is no file") }
    return bytes
}

func run(_ arguments: [String]) throws {
    guard arguments.count >= 2 else { fail("unknown arguments; see the head of main.swift") }
    let data = FrameData(folder: arguments[1])
    switch (arguments[0], arguments.count) {
    case ("make", 3):
        guard let rows = Int(arguments[2]) else { fail("the number of rows is missing") }
        try data.make(rows: rows)
    case ("csv-in", 3):
        guard let threads = Int(arguments[2]) else { fail("the number of threads is missing") }
        try readCSV(data, threads: threads)
    case ("csv-out", 2):
        let frame = try DataFrame(arrowFile: data.lineitem)
        try measure(3, try frame.csv().count, { try frame.csv() }, { $0.withUnsafeBytes(Fingerprint.of) })
    case ("lines-in", 2):
        let options = JSONReadOptions(layout: .lines, schema: FrameData.lineSchema)
        let work = { try DataFrame(jsonFile: data.lines, options: options) }
        try measure(3, try size(data.lines), work, Fingerprint.of)
    case ("export", 2):
        let check = ExportCheck(try DataFrame(arrowFile: data.lineitem))
        defer { check.free() }
        for _ in 0..<100 { try check.export() }
        let (_, watch) = try measured { for _ in 0..<1_000 { try check.export() } }
        cb_report_copies(Double(watch.wall_ns) / 1_000, Int64(try check.copies()))
    case ("group", 2): try group(DataFrame(arrowFile: data.facts))
    case ("group-exact", 2): try group(DataFrame(arrowFile: data.exact))
    case ("sort", 2):
        let frame = try DataFrame(arrowFile: data.facts)
        let work = { try frame.sorted(by: SortKey("l_suppkey"), SortKey("l_extendedprice")) }
        try measure(3, frame.rowCount, work, Fingerprint.of)
    case ("join", 2): try join(DataFrame(arrowFile: data.facts), DataFrame(arrowFile: data.suppliers))
    case ("cast", 2): try castDecimals(DataFrame(arrowFile: data.exact))
    case ("cast-text", 2): try castTexts(DataFrame(arrowFile: data.facts))
    case ("resample", 2): try resample(data, .hour, in: nil)
    case ("resample-zone", 2): try resample(data, .day, in: try ZoneRules(named: "America/New_York"))
    case ("filter", 2):
        let frame = try DataFrame(arrowFile: data.facts)
        let names = ["l_orderkey", "l_quantity", "l_extendedprice", "l_discount", "l_returnflag"]
        let work = { try frame.select(names).filter("l_quantity", as: Double.self) { ($0 ?? 0) < 24 } }
        try measure(20, frame.rowCount, work, Fingerprint.of)
    default:
        fail("unknown arguments; see the head of main.swift")
    }
}

do {
    try run(Array(CommandLine.arguments.dropFirst()))
} catch {
    fail("\(error)")
}
