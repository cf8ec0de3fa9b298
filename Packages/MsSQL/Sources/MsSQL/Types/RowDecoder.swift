@_spi(SQLDrivers) internal import SQLCore

/// Appends the cells of rows, as db-lib holds them, to column builders.
///
/// A decoder that threw must be given up, for its columns then differ in length. Used by the thread that uses its
/// connection.
final class RowDecoder {
    /// Names and types of the frame's columns.
    let fields: [Field]
    private let plans: [ColumnPlan]
    private var builders: [any ColumnBuilder]
    private let sinks: UnsafeMutablePointer<ColumnSink>
    private let width: Int
    // One thread uses a decoder, and no closure runs while these are changed, so nothing needs to be checked each row.
    /// Rows of earlier batches.
    @exclusivity(unchecked) private var rowsBefore = 0
    @exclusivity(unchecked) private var isFinished = false
    @exclusivity(unchecked) private var hasFailed = false
    /// Rows of the current batch.
    @exclusivity(unchecked) private(set) var rowCount = 0

    /// - Parameter declared: Types that the caller declared, by the columns' names.
    /// - Throws: `.unsupported` for a column that cannot be read, or not as declared.
    convenience init(
        columns: [ResultColumn],
        options: DecodingOptions,
        declared: [String: DataType] = [:]
    ) throws(ConnError) {
        var plans: [ColumnPlan] = []
        plans.reserveCapacity(columns.count)
        for column in columns {
            plans.append(try ColumnPlan(column, declared: declared[column.name], options: options))
        }
        self.init(plans)
    }

    init(_ plans: [ColumnPlan]) {
        self.plans = plans
        fields = plans.map(\.field)
        builders = plans.map { makeBuilder(for: $0.field.type) }
        width = plans.count
        sinks = .allocate(capacity: max(plans.count, 1))
        for index in plans.indices { (sinks + index).initialize(to: ColumnSink(plans[index], builders[index])) }
    }

    deinit {
        sinks.deallocate()
    }

    /// The index of the next row, from 0 over all batches.
    var rowIndex: Int { rowsBefore + rowCount }

    func plan(_ index: Int) -> ColumnPlan? { plans.indices.contains(index) ? plans[index] : nil }

    private func start() {
        isFinished = false
        for index in plans.indices {
            builders[index] = makeBuilder(for: plans[index].field.type)
            sinks[index] = ColumnSink(plans[index], builders[index])
        }
    }

    /// Appends the connection's current row.
    ///
    /// - Throws: `.corrupted` or `.conversion` that names the row, from 0 over all batches, and the column.
    func append(from process: OpaquePointer) throws(ConnError) {
        try append(ProcessRow(process: process))
    }

    /// Appends a row. The bytes of numbers and times are as many as their types have, which db-lib sees to.
    @inline(__always)
    func append(_ row: some RowSource) throws(ConnError) {
        if isFinished { start() }
        let sinks = sinks
        let width = width
        var index = 0
        while index < width {
            if let start = row.start(index) {
                switch sinks[index] {
                case .int32(let target): target.append(start.loadUnaligned(as: Int32.self))
                case .int64(let target): target.append(start.loadUnaligned(as: Int64.self))
                case .decimal(let target):
                    guard let number = try? CellReader.decimal(start) else { throw fault(.outOfRange, index) }
                    target.append(number)
                case .text(let target):
                    let count = row.count(index)
                    if !target.appendIfValid(start.assumingMemoryBound(to: UInt8.self), count: count) {
                        throw fault(.notUTF8, index)
                    }
                case .double(let target): target.append(Double(bitPattern: start.loadUnaligned(as: UInt64.self)))
                case .date(let target):
                    guard let days = try? CellReader.days(start) else { throw fault(.malformed, index) }
                    target.append(days)
                case .moment(let target):
                    guard let ticks = try? CellReader.moment(start) else { throw fault(.malformed, index) }
                    target.append(ticks)
                case .time(let target):
                    guard let ticks = try? CellReader.time(start) else { throw fault(.malformed, index) }
                    target.append(ticks)
                case .dateTime(let target):
                    guard let ticks = try? CellReader.dateTime(start) else { throw fault(.malformed, index) }
                    target.append(ticks)
                case .smallDateTime(let target):
                    guard let ticks = try? CellReader.smallDateTime(start) else { throw fault(.malformed, index) }
                    target.append(ticks)
                case .money(let target): target.append(Int128(CellReader.money(start)))
                case .smallMoney(let target): target.append(Int128(start.loadUnaligned(as: Int32.self)))
                case .bool(let target): target.append(start.load(as: UInt8.self) != 0)
                case .uint8(let target): target.append(start.load(as: UInt8.self))
                case .int16(let target): target.append(start.loadUnaligned(as: Int16.self))
                case .float(let target): target.append(Float(bitPattern: start.loadUnaligned(as: UInt32.self)))
                case .bytes(let target):
                    target.append(start.assumingMemoryBound(to: UInt8.self), count: row.count(index))
                case .uuid(let target): target.append(CellReader.uuid(start))
                case .other: try appendSlowly(index, start, row.count(index))
                }
            } else if !sinks[index].appendNull() {
                builders[index].appendNull()
            }
            index &+= 1
        }
        rowCount &+= 1
    }

    /// A cell that needs more than the loop knows: a form decoded apart, or a value that is converted.
    @inline(never)
    private func appendSlowly(_ index: Int, _ start: UnsafeRawPointer, _ count: Int) throws(ConnError) {
        do throws(ConnError) {
            let value = try plans[index].value(start, count, row: rowsBefore + rowCount)
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

    @inline(never)
    private func fault(_ fault: CellFault, _ index: Int) -> ConnError {
        hasFailed = true
        return plans[index].fault(fault, row: rowsBefore + rowCount)
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
            return try DataFrame(schema: fields, columns: finished)
        } catch {
            throw ConnError(.server, "The result's columns do not make a frame: \(error)", underlying: error)
        }
    }
}
