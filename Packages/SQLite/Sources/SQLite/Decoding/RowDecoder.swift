internal import CSQLite
internal import SQLCore

/// Steps through a statement's rows and appends their cells to column builders.
///
/// Used by the thread that uses its connection.
final class RowDecoder {
    private let statement: OpaquePointer
    let columns: [ColumnDecoder]
    private let sinks: UnsafeMutablePointer<ColumnSink>
    /// Rows of earlier batches.
    private var rowsBefore = 0
    private var hasDelivered = false

    init(statement: OpaquePointer, columns: [ColumnDecoder]) {
        self.statement = statement
        self.columns = columns
        sinks = .allocate(capacity: max(columns.count, 1))
        for (index, column) in columns.enumerated() { (sinks + index).initialize(to: column.sink) }
    }

    deinit {
        sinks.deallocate()
    }

    /// How a batch ended.
    enum End {
        /// `maximumRows` were read; the statement stands on the next row.
        case full
        /// The statement's last row was read.
        case done
        /// SQLite reported this code.
        case failed(Int32)
    }

    /// Reads rows, beginning with the one on which the statement stands.
    ///
    /// - Throws: `.conversion` that names column and row.
    func read(maximumRows: Int) throws(ConnError) -> End {
        if hasDelivered {
            for (index, column) in columns.enumerated() {
                column.start()
                sinks[index] = column.sink
            }
        }
        hasDelivered = true
        var row = 0
        let width = columns.count
        let statement = statement
        let sinks = sinks
        while true {
            var index = 0
            while index < width {
                // The value belongs to the statement; nothing else uses the connection meanwhile, which is what makes
                // it safe to read without SQLite's mutex.
                let value = sqlite3_column_value(statement, Int32(truncatingIfNeeded: index)).unsafelyUnwrapped
                let storage = sqlite3_value_type(value)
                switch sinks[index] {
                case .int64(let target):
                    if storage == SQLITE_INTEGER {
                        target.append(sqlite3_value_int64(value))
                    } else if storage == SQLITE_NULL {
                        target.appendNull()
                    } else {
                        try takeSlowly(index, value, row)
                    }
                case .string(let target):
                    if storage == SQLITE_TEXT {
                        let bytes = sqlite3_value_text(value)
                        let count = Int(sqlite3_value_bytes(value))
                        if bytes == nil || !target.appendIfValid(bytes.unsafelyUnwrapped, count: count) {
                            try takeSlowly(index, value, row)
                        }
                    } else if storage == SQLITE_NULL {
                        target.appendNull()
                    } else {
                        try takeSlowly(index, value, row)
                    }
                case .decimal(let target, let power, let limit):
                    if storage == SQLITE_FLOAT {
                        let number = sqlite3_value_double(value)
                        let scaled = number * power
                        // Rounds to a whole number below 2^51 without a call.
                        let whole = (scaled + 6_755_399_441_055_744) - 6_755_399_441_055_744
                        if scaled.magnitude < limit, whole / power == number {
                            target.append(Int128(truncatingIfNeeded: Int64(whole)))
                        } else {
                            try takeSlowly(index, value, row)
                        }
                    } else if storage == SQLITE_INTEGER {
                        let number = Double(sqlite3_value_int64(value)) * power
                        if number.magnitude < limit {
                            target.append(Int128(truncatingIfNeeded: Int64(number)))
                        } else {
                            try takeSlowly(index, value, row)
                        }
                    } else if storage == SQLITE_NULL {
                        target.appendNull()
                    } else {
                        try takeSlowly(index, value, row)
                    }
                case .date(let target):
                    if storage == SQLITE_TEXT, sqlite3_value_bytes(value) == 10,
                        let days = TextKernels.parseDate(
                            UnsafeBufferPointer(start: sqlite3_value_text(value), count: 10)
                        )
                    {
                        target.append(days)
                    } else if storage == SQLITE_NULL {
                        target.appendNull()
                    } else {
                        try takeSlowly(index, value, row)
                    }
                case .double(let target):
                    if storage == SQLITE_FLOAT {
                        target.append(sqlite3_value_double(value))
                    } else if storage == SQLITE_NULL {
                        target.appendNull()
                    } else {
                        try takeSlowly(index, value, row)
                    }
                case .binary(let target):
                    if storage == SQLITE_BLOB {
                        let bytes = sqlite3_value_blob(value)?.assumingMemoryBound(to: UInt8.self)
                        let count = bytes == nil ? 0 : Int(sqlite3_value_bytes(value))
                        target.append(bytes ?? UnsafePointer(bitPattern: 1).unsafelyUnwrapped, count: count)
                    } else if storage == SQLITE_NULL {
                        target.appendNull()
                    } else {
                        try takeSlowly(index, value, row)
                    }
                case .null, .other:
                    try takeSlowly(index, value, row)
                }
                index &+= 1
            }
            row &+= 1
            let code = sqlite3_step(statement)
            if code == SQLITE_ROW {
                if row < maximumRows { continue }
                rowsBefore += row
                return .full
            }
            rowsBefore += row
            return code == SQLITE_DONE ? .done : .failed(code)
        }
    }

    /// A cell that needs more than the loop knows: a form decoded apart, or a value that does not fit.
    @inline(never)
    private func takeSlowly(_ index: Int, _ value: OpaquePointer, _ row: Int) throws(ConnError) {
        let column = columns[index]
        try column.take(StoredValue(value), row: rowsBefore + row, isLocked: rowsBefore > 0)
        sinks[index] = column.sink
    }

    /// The batch as named columns.
    func finish() -> [(String, Column)] {
        columns.map { ($0.name, $0.finish()) }
    }

    /// The columns as they are known now.
    var fields: [Field] { columns.map { Field($0.name, $0.plan.type) } }
}
