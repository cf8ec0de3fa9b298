internal import SQLCore

/// Appends the cells of rows of the binary protocol to column builders.
///
/// A decoder that threw must be given up, for its columns then differ in length. Used by the thread that uses its
/// connection.
final class RowDecoder {
    private let plans: [ColumnPlan]
    private var builders: [any ColumnBuilder]
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
        builders = plans.map { makeBuilder(for: $0.field.type) }
        width = plans.count
        sinks = .allocate(capacity: max(plans.count, 1))
        for index in plans.indices { (sinks + index).initialize(to: ColumnSink(plans[index], builders[index])) }
    }

    deinit {
        sinks.deallocate()
    }

    private func start() {
        isFinished = false
        for index in plans.indices {
            builders[index] = makeBuilder(for: plans[index].field.type)
            sinks[index] = ColumnSink(plans[index], builders[index])
        }
    }

    /// Appends a row.
    ///
    /// - Throws: `.corrupted` or `.conversion` that names the row, from 0 over all batches, and the column.
    func append(_ row: UnsafeRawBufferPointer) throws(ConnError) {
        if isFinished { start() }
        guard var reader = RowReader(row, width: width) else { throw damaged() }
        let sinks = sinks
        let width = width
        var index = 0
        while index < width {
            if reader.isNull(index) {
                if !sinks[index].appendNull() { builders[index].appendNull() }
            } else {
                switch sinks[index] {
                case .int32(let target):
                    guard let start = reader.fixed(4) else { throw damaged() }
                    target.append(start.loadUnaligned(as: Int32.self))
                case .int64(let target):
                    guard let start = reader.fixed(8) else { throw damaged() }
                    target.append(start.loadUnaligned(as: Int64.self))
                case .decimal(let target, let scale, let limit):
                    guard let (start, count) = reader.sized() else { throw damaged() }
                    let text = start.assumingMemoryBound(to: UInt8.self)
                    if let unscaled = DecimalText.quickly(text, count, scale: scale), unscaled.magnitude < limit {
                        target.append(Int128(truncatingIfNeeded: unscaled))
                    } else {
                        try appendSlowly(index, start, count)
                    }
                case .text(let target):
                    guard let (start, count) = reader.sized() else { throw damaged() }
                    if !target.appendIfValid(start.assumingMemoryBound(to: UInt8.self), count: count) {
                        throw fault(.notUTF8, index)
                    }
                case .date(let target):
                    guard let (start, count) = reader.sized() else { throw damaged() }
                    if count == 4, let days = try? WireTime.days(start) {
                        target.append(Int32(truncatingIfNeeded: days))
                    } else {
                        try appendSlowly(index, start, count)
                    }
                case .moment(let target):
                    guard let (start, count) = reader.sized() else { throw damaged() }
                    if let ticks = try? WireTime.microseconds(start, count) {
                        target.append(ticks)
                    } else {
                        try appendSlowly(index, start, count)
                    }
                case .double(let target):
                    guard let start = reader.fixed(8) else { throw damaged() }
                    target.append(Double(bitPattern: start.loadUnaligned(as: UInt64.self)))
                case .float(let target):
                    guard let start = reader.fixed(4) else { throw damaged() }
                    target.append(Float(bitPattern: start.loadUnaligned(as: UInt32.self)))
                case .int16(let target):
                    guard let start = reader.fixed(2) else { throw damaged() }
                    target.append(start.loadUnaligned(as: Int16.self))
                case .int8(let target):
                    guard let start = reader.fixed(1) else { throw damaged() }
                    target.append(start.load(as: Int8.self))
                case .uint8(let target):
                    guard let start = reader.fixed(1) else { throw damaged() }
                    target.append(start.load(as: UInt8.self))
                case .uint16(let target):
                    guard let start = reader.fixed(2) else { throw damaged() }
                    target.append(start.loadUnaligned(as: UInt16.self))
                case .uint32(let target):
                    guard let start = reader.fixed(4) else { throw damaged() }
                    target.append(start.loadUnaligned(as: UInt32.self))
                case .uint64(let target):
                    guard let start = reader.fixed(8) else { throw damaged() }
                    target.append(start.loadUnaligned(as: UInt64.self))
                case .bytes(let target):
                    guard let (start, count) = reader.sized() else { throw damaged() }
                    target.append(start.assumingMemoryBound(to: UInt8.self), count: count)
                case .other:
                    guard let (start, count) = reader.value(plans[index].form) else { throw damaged() }
                    try appendSlowly(index, start, count)
                }
            }
            index &+= 1
        }
        rowCount &+= 1
    }

    /// A cell that needs more than the loop knows: a form decoded apart, or a value that does not fit.
    private func appendSlowly(_ index: Int, _ start: UnsafeRawPointer, _ count: Int) throws(ConnError) {
        do throws(ConnError) {
            let value = try plans[index].value(start, count, row: rowsBefore + rowCount)
            if value == .null { return builders[index].appendNull() }
            do {
                try builders[index].append(value)
            } catch {
                throw plans[index].fault(.inexact, row: rowsBefore + rowCount)
            }
        } catch {
            hasFailed = true
            throw error
        }
    }

    private func fault(_ fault: CellFault, _ index: Int) -> ConnError {
        hasFailed = true
        return plans[index].fault(fault, row: rowsBefore + rowCount)
    }

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

    /// The rows since the last call as a frame; the next rows begin a new one with the same types.
    func finish() throws(ConnError) -> DataFrame {
        if isFinished { start() }
        guard !hasFailed else {
            throw ConnError(.misuse(.scopeFinished), "A result was read on after one of its rows could not be decoded")
        }
        let finished = builders.map { $0.finish() }
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
