@testable import DataFrames

/// Reads text through a window of a given size, so that records fall on its border.
func readCSV(_ text: String, _ options: CSVReadOptions = CSVReadOptions(), chunk: Int = 256) throws -> DataFrame {
    try readCSV(Array(text.utf8), options, chunk: chunk)
}

func readCSV(_ bytes: [UInt8], _ options: CSVReadOptions = CSVReadOptions(), chunk: Int = 256) throws -> DataFrame {
    try options.validate()
    return try CSVReader(MemoryByteSource(bytes), options, chunk: chunk).readAll()
}

/// Reads text that must fail and returns the error.
func failure(_ text: String, _ options: CSVReadOptions = CSVReadOptions()) -> FrameError? {
    failure(Array(text.utf8), options)
}

func failure(_ bytes: [UInt8], _ options: CSVReadOptions = CSVReadOptions()) -> FrameError? {
    do {
        _ = try DataFrame(csv: bytes, options: options)
        return nil
    } catch {
        return error
    }
}

/// The rows of a frame as text, nulls as nil.
func texts(_ frame: DataFrame) -> [[String?]] {
    (0..<frame.rowCount).map { row in
        frame.columns.map { column in
            let value = column.value(at: row)
            return value.isNull ? nil : value.description
        }
    }
}

/// Options for text columns without header.
func textOptions(columns: Int) -> CSVReadOptions {
    CSVReadOptions(header: .none, schema: (0..<columns).map { Field("c\($0)", .string) })
}
