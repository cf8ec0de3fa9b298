internal import ConnHandlers

/// The rows of a file, batch by batch.
///
/// Used by one task.
final class FrameBatches {
    private enum Reader {
        case csv(CSVReader)
        case lines(JSONReader)
        case arrow(ArrowReader)
        case frame(DataFrame?)
    }

    private static let rows = 50_000

    private var reader: Reader
    /// The columns of every batch.
    let schema: [Field]

    init(_ reader: CSVReader) {
        self.reader = .csv(reader)
        schema = reader.schema
    }

    init(_ reader: JSONReader) {
        self.reader = .lines(reader)
        schema = reader.schema
    }

    init(_ reader: ArrowReader) {
        self.reader = .arrow(reader)
        schema = reader.schema
    }

    init(_ frame: DataFrame) {
        reader = .frame(frame)
        schema = frame.schema
    }

    deinit { close() }

    /// The next rows, at most so many, or `nil` at the end; a batch may have none.
    private func next(_ most: Int) throws(FrameError) -> DataFrame? {
        switch reader {
        case .csv(let reader): return try reader.next(maxRows: min(most, FrameBatches.rows))
        case .lines(let reader): return try reader.next(maxRows: min(most, FrameBatches.rows))
        case .arrow(let reader): return try reader.next()
        case .frame(let frame):
            reader = .frame(nil)
            return frame
        }
    }

    /// Gives every batch to `body`, at least one: a file without rows still has columns.
    ///
    /// - Parameter limit: The most rows to read; `nil` for all.
    func forEach(limit: Int?, _ body: (DataFrame) async throws -> Void) async throws {
        defer { close() }
        var left = limit ?? Int.max
        var isFirst = true
        while left > 0, let batch = try next(left) {
            let frame = batch.rowCount > left ? batch.head(left) : batch
            left -= frame.rowCount
            isFirst = false
            try await body(frame)
        }
        if isFirst { try await body(DataFrame(empty: schema)) }
    }

    private func close() {
        switch reader {
        case .csv(let reader): reader.close()
        case .lines(let reader): reader.close()
        case .arrow(let reader): reader.close()
        case .frame: reader = .frame(nil)
        }
    }
}
