internal import FoundationEssentials

/// Reads the cells of one column for a decoder: integers of any width exactly, everything else by its own type.
final class ColumnReader {
    let name: String
    let column: Column
    let view: UnsafeColumnView

    init(name: String, column: Column) {
        self.name = name
        self.column = column
        view = column.unsafeView
    }

    @inline(__always)
    func isNull(_ row: Int) -> Bool {
        withExtendedLifetime(column) { view.isNull(row) }
    }

    private func check(_ row: Int) throws {
        if isNull(row) {
            throw FrameError(.nullValue, "A null stands where the type needs a value", column: name, row: row)
        }
    }

    private func mismatch<T>(_ type: T.Type, _ row: Int) -> FrameError {
        FrameError(.wrongType, "A column of type \(column.type) cannot be read as \(T.self)", column: name, row: row)
    }

    func integer<I: FixedWidthInteger>(_ row: Int) throws -> I {
        try check(row)
        let exact: I? = withExtendedLifetime(column) {
            switch view.type {
            case .int64: I(exactly: view.value(row, as: Int64.self))
            case .int32: I(exactly: view.value(row, as: Int32.self))
            case .int16: I(exactly: view.value(row, as: Int16.self))
            case .int8: I(exactly: view.value(row, as: Int8.self))
            case .uint64: I(exactly: view.value(row, as: UInt64.self))
            case .uint32: I(exactly: view.value(row, as: UInt32.self))
            case .uint16: I(exactly: view.value(row, as: UInt16.self))
            case .uint8: I(exactly: view.value(row, as: UInt8.self))
            default: nil
            }
        }
        if let exact { return exact }
        guard view.type.isInteger else { throw mismatch(I.self, row) }
        throw FrameError(.conversion, "An integer is out of the range of \(I.self)", column: name, row: row)
    }

    func double(_ row: Int) throws -> Double {
        try check(row)
        return try withExtendedLifetime(column) {
            switch view.type {
            case .double: view.value(row, as: Double.self)
            case .float: Double(view.value(row, as: Float.self))
            default: throw mismatch(Double.self, row)
            }
        }
    }

    func float(_ row: Int) throws -> Float { try element(Float.self, row) }

    func bool(_ row: Int) throws -> Bool { try element(Bool.self, row) }

    func string(_ row: Int) throws -> String { try element(String.self, row) }

    private func element<T: ColumnElement>(_ type: T.Type, _ row: Int) throws -> T {
        try check(row)
        guard T.reads(view.type) else { throw mismatch(T.self, row) }
        return withExtendedLifetime(column) { T.element(view, row) }
    }

    /// A value of any type: the ones that columns hold are read, others decode themselves from the cell.
    func any<T: Decodable>(_ type: T.Type, _ row: Int, _ state: RowDecodingState) throws -> T {
        func same<V: ColumnElement>(_: V.Type) throws -> T {
            unsafeBitCast(try element(V.self, row), to: T.self)
        }
        if T.self == Date.self { return unsafeBitCast(Date(try element(Instant.self, row)), to: T.self) }
        if T.self == UUID.self { return try same(UUID.self) }
        if T.self == Decimal128.self { return try same(Decimal128.self) }
        if T.self == CalendarDate.self { return try same(CalendarDate.self) }
        if T.self == TimeOfDay.self { return try same(TimeOfDay.self) }
        if T.self == LocalDateTime.self { return try same(LocalDateTime.self) }
        if T.self == Instant.self { return try same(Instant.self) }
        if T.self == Duration.self { return try same(Duration.self) }
        if T.self == CalendarInterval.self { return try same(CalendarInterval.self) }
        if T.self == String.self { return try same(String.self) }
        if T.self == Decimal.self { return try decimal(row) as! T }
        if T.self == Data.self { return Data(try element([UInt8].self, row)) as! T }
        if T.self == [UInt8].self, view.type == .binary { return try same([UInt8].self) }
        return try T(from: decoder(row, state))
    }

    private func decimal(_ row: Int) throws -> Decimal {
        let number = try element(Decimal128.self, row)
        guard let decimal = Decimal(number) else {
            throw FrameError(.conversion, "A decimal has no exact form as Foundation.Decimal", column: name, row: row)
        }
        return decimal
    }

    func decoder(_ row: Int, _ state: RowDecodingState) -> CellDecoder {
        CellDecoder(reader: self, row: row, state: state)
    }
}
