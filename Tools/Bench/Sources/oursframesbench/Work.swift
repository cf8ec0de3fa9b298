import DataFrames
import OursSupport

/// Reads the table of lineitems.
func readCSV(_ data: FrameData, threads: Int) throws {
    var options = CSVReadOptions(schema: FrameData.schema)
    options.threads = threads
    let work = { try DataFrame(csvFile: data.csv, options: options) }
    try measure(2, try size(data.csv), work, Fingerprint.of)
}

/// What TPC-H's query 1 asks for: five sums for each pair of two texts.
func group(_ frame: DataFrame) throws {
    let keys = ["l_returnflag", "l_linestatus"]
    let sums = ["l_quantity", "l_extendedprice", "l_discount", "disc_price", "charge"].map { Aggregate.sum($0) }
    let work = { try frame.grouped(by: keys).aggregate(sums) }
    try measure(5, frame.rowCount, work) { result in
        try Fingerprint.of(rounded(result.sorted(by: SortKey(keys[0]), SortKey(keys[1]))))
    }
}

/// The sums of doubles as whole numbers, because every side adds in another order; the border between two of them is
/// where no sum of cents lies.
private func rounded(_ frame: DataFrame) throws -> DataFrame {
    var frame = frame
    for field in frame.schema where field.type == .double {
        let sums = try frame[field.name, as: Double.self].values
        frame = try frame.replacing(field.name, with: Column(sums.map { Int64(($0 + 0.503_333_333).rounded(.down)) }))
    }
    return frame
}

/// All decimals of a frame as doubles, each in turn.
func castDecimals(_ frame: DataFrame) throws {
    let names = frame.schema.filter { if case .decimal = $0.type { true } else { false } }.map(\.name)
    let decimals = try frame.select(names)
    let work = { try decimals.cast(Dictionary(uniqueKeysWithValues: names.map { ($0, .double) })) }
    try measure(10, frame.rowCount, work, Fingerprint.of)
}

/// Integers that came as texts.
func castTexts(_ frame: DataFrame) throws {
    let texts = try frame.select(["l_orderkey", "l_partkey"]).cast(["l_orderkey": .string, "l_partkey": .string])
    let work = { try texts.cast(["l_orderkey": .int64, "l_partkey": .int64]) }
    try measure(10, frame.rowCount, work, Fingerprint.of)
}

/// A time series by intervals; what begins them is left out of the hash.
func resample(_ data: FrameData, _ interval: ResampleInterval, in zone: ZoneRules?) throws {
    let series = try DataFrame(arrowFile: data.series)
    let aggregates: [Aggregate] = [.mean("power"), .min("power"), .max("power"), .last("power"), .count("power")]
    let work = { try series.resampled(on: "at", every: interval, in: zone, aggregates) }
    try measure(20, series.rowCount, work) { try Fingerprint.of($0.select($0.schema.dropFirst().map(\.name))) }
}

/// Each row with what is known of its supplier.
func join(_ facts: DataFrame, _ suppliers: DataFrame) throws {
    let work = { try facts.joined(with: suppliers, on: "l_suppkey") }
    try measure(3, facts.rowCount, work, Fingerprint.of)
}
