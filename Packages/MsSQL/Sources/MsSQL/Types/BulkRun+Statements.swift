internal import FoundationEssentials
@_spi(SQLDrivers) internal import SQLCore

/// Rows by INSERT, for servers that do not take bulk copies of FreeTDS.
extension BulkRun {
    /// Of the 1,000 that a list of rows may have.
    private static let rowsPerStatement = 256

    /// Inserts all rows; their values were checked.
    ///
    /// - Parameters:
    ///   - names: The columns' names, quoted.
    ///   - table: The table's reference.
    func send(_ columns: [BulkColumn], names: [String], into table: String) throws(ConnError) {
        let limit = max(1, min(Self.rowsPerStatement, 2_000 / columns.count))
        let start = "INSERT INTO \(table) (\(names.joined(separator: ", "))) VALUES "
        var row = 0
        while row < frame.rowCount {
            try link.checkCancelled()
            let count = min(limit, frame.rowCount - row)
            var text = start
            var parameters: [RPCParameter] = []
            for index in row..<row + count {
                text += index == row ? "(" : ", ("
                for (place, column) in columns.enumerated() {
                    if place > 0 { text += ", " }
                    let value = try column.value(index)
                    // A NULL of one type would not do for columns of every other.
                    if value.isNull {
                        text += "NULL"
                    } else {
                        parameters.append(try parameter(value, index, column))
                        text += "@P\(parameters.count)"
                    }
                }
                text += ")"
            }
            try link.execute(text, parameters)
            row += count
        }
    }

    private func parameter(_ value: SQLValue, _ row: Int, _ column: BulkColumn) throws(ConnError) -> RPCParameter {
        do throws(ConnError) {
            return try RPCParameter(value)
        } catch {
            throw column.refusal(row)
        }
    }
}

extension BulkColumn {
    /// The value of one row for a statement, whose form the server converts to the column's type.
    func value(_ row: Int) throws(ConnError) -> SQLValue {
        let cell = column.value(at: row)
        switch cell {
        case .structure(let parts):
            guard case .instant(let moment) = parts["instant"], case .int(let offset) = parts["offset"] else {
                throw refusal(row)
            }
            guard let exact = moment.exactly(in: .hundredNanoseconds), (-840...840).contains(offset) else {
                throw refusal(row)
            }
            return .string(OffsetText.text(ticks: exact.ticks, offset: offset))
        case .uuid(let identifier):
            guard case .bytes = kind else { return .uuid(identifier) }
            return .bytes(withUnsafeBytes(of: identifier.uuid) { [UInt8]($0) })
        case .uint(let number) where number > UInt64(Int64.max):
            return .decimal(Decimal128(unscaled: Int128(number), scale: 0))
        default:
            guard let value = SQLValue(cell) else { throw refusal(row) }
            return value
        }
    }
}
