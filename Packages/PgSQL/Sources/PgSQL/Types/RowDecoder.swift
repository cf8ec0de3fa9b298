internal import CPgSQL
internal import SQLCore

/// Appends the cells of rows to column builders: tuples of COPY BINARY, or rows of results in binary format.
///
/// A decoder that threw must be given up, for its columns then differ in length. Used by the thread that uses its
/// connection.
final class RowDecoder {
    private let plans: [ColumnPlan]
    private let columns: [ColumnAssembler]
    private let sinks: UnsafeMutablePointer<ColumnSink>
    private let width: Int
    private let schema: [Field]
    // One thread uses a decoder, and no closure runs while these are changed, so nothing needs to be checked each row.
    /// Rows of earlier batches.
    @exclusivity(unchecked) private var rowsBefore = 0
    @exclusivity(unchecked) private var isFinished = false
    @exclusivity(unchecked) private var hasFailed = false
    /// Rows of the current batch.
    @exclusivity(unchecked) private(set) var rowCount = 0

    init(_ plans: [ColumnPlan]) {
        self.plans = plans
        schema = plans.map(\.field)
        columns = plans.map { ColumnAssembler($0.cells) }
        width = plans.count
        sinks = .allocate(capacity: max(plans.count, 1))
        for (index, column) in columns.enumerated() { (sinks + index).initialize(to: column.sink) }
    }

    deinit {
        sinks.deallocate()
    }

    /// Appends a tuple of COPY BINARY: a count of fields, then each with its length before it, -1 for NULL.
    ///
    /// The mark at the end of the data, a count of -1, is taken as no row.
    ///
    /// - Throws: `.corrupted` for a tuple that is not of this form, `.conversion` for a value that does not fit; each
    ///   names the row, from 0 over all batches, and the column.
    func append(tuple: UnsafeRawPointer, count: Int) throws(ConnError) {
        if isFinished { start() }
        guard count >= 2 else { throw damaged() }
        let fields = Int(Int16(bigEndian: tuple.loadUnaligned(as: Int16.self)))
        guard fields == width else {
            if fields == -1, count == 2 { return }
            throw damaged()
        }
        let sinks = sinks
        let width = width
        let end = tuple + count
        var place = tuple + 2
        var index = 0
        while index < width {
            guard end - place >= 4 else { throw damaged() }
            let length = Int(Int32(bigEndian: place.loadUnaligned(as: Int32.self)))
            place += 4
            if length >= 0 {
                guard end - place >= length else { throw damaged() }
                if !sinks[index].append(place, length) { try appendSlowly(index, place, length) }
                place += length
            } else {
                guard length == -1 else { throw damaged() }
                if !sinks[index].appendNull() { columns[index].appendNull() }
            }
            index &+= 1
        }
        guard place == end else { throw damaged() }
        rowCount &+= 1
    }

    /// Appends a row of a result whose columns are all in binary format.
    ///
    /// - Throws: `.corrupted` or `.conversion` that names the row, from 0 over all batches, and the column.
    func append(result: OpaquePointer, row: Int32) throws(ConnError) {
        if isFinished { start() }
        let sinks = sinks
        let width = width
        guard Int(PQnfields(result)) == width else { throw damaged() }
        var index = 0
        while index < width {
            let column = Int32(truncatingIfNeeded: index)
            let length = Int(PQgetlength(result, row, column))
            // The length of NULL is 0 as well.
            if length == 0, PQgetisnull(result, row, column) != 0 {
                if !sinks[index].appendNull() { columns[index].appendNull() }
            } else {
                guard let start = UnsafeRawPointer(PQgetvalue(result, row, column)) else { throw damaged() }
                if !sinks[index].append(start, length) { try appendSlowly(index, start, length) }
            }
            index &+= 1
        }
        rowCount &+= 1
    }

    /// A cell that needs more than the loop knows: a form decoded apart, or a value that does not fit.
    @inline(never)
    private func appendSlowly(_ index: Int, _ start: UnsafeRawPointer, _ count: Int) throws(ConnError) {
        do {
            try columns[index].append(start, count)
        } catch {
            hasFailed = true
            throw plans[index].fault(error, row: rowsBefore + rowCount)
        }
    }

    @inline(never)
    private func damaged() -> ConnError {
        hasFailed = true
        return ConnError(
            .corrupted,
            "Row \(rowsBefore + rowCount) of the result is not of the form of \(width) columns",
            advice: "the connection is damaged; connect anew",
            outcome: .unknown,
            retry: .reconnect
        )
    }

    private func start() {
        isFinished = false
        for (index, column) in columns.enumerated() {
            column.start()
            sinks[index] = column.sink
        }
    }

    /// The rows since the last call as a frame; the next rows begin a new one with the same types.
    ///
    /// - Throws: `.server` if two columns have the same name.
    func finish() throws(ConnError) -> DataFrame {
        if isFinished { start() }
        guard !hasFailed else {
            throw ConnError(.misuse(.scopeFinished), "A result was read on after one of its rows could not be decoded")
        }
        let finished = columns.map { $0.finish() }
        isFinished = true
        rowsBefore += rowCount
        rowCount = 0
        do {
            return try DataFrame(schema: schema, columns: finished)
        } catch {
            throw ConnError(.server, "The result's columns do not make a frame: \(error)", underlying: error)
        }
    }
}
