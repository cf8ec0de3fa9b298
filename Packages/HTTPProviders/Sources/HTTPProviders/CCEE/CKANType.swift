internal import HTTPCore

/// From the datastore's types to columns, and from JSON's values to cells.
enum CKANType {
    /// The column type of a type's name; what is unknown is text.
    ///
    /// | stated | column |
    /// |---|---|
    /// | `int`, `int2`, `int4`, `int8`, `integer`, `bigint`, `smallint`, `serial` | `int64` |
    /// | `numeric`, `float`, `float4`, `float8`, `double precision`, `real`, `money` | `double` |
    /// | `bool`, `boolean` | `bool` |
    /// | `date` | `date` |
    /// | `timestamp` | `localTimestamp(microsecond)` |
    /// | `timestamptz` | `instant(microsecond)` |
    /// | `text`, `json`, `_text`, others | `string` |
    static func type(of name: String) -> DataType {
        switch name.lowercased() {
        case "int", "int2", "int4", "int8", "integer", "bigint", "smallint", "serial", "bigserial": .int64
        case "numeric", "float", "float4", "float8", "double precision", "real", "money": .double
        case "bool", "boolean": .bool
        case "date": .date
        case "timestamp", "timestamp without time zone": .localTimestamp(.microsecond)
        case "timestamptz", "timestamp with time zone": .instant(.microsecond)
        default: .string
        }
    }

    /// The cell of a value; `nil` if it does not fit. Numbers come as their text. Empty text in a column that is not
    /// text is null.
    static func cell(
        _ value: JSONScalar,
        isNumber: Bool,
        as type: DataType,
        _ numberText: CCEEDatastoreQuery.NumberText
    ) -> CellValue? {
        if value == .null { return .null }
        guard let text = value.string else { return nil }
        if type == .string { return .string(text) }
        if text.isEmpty { return .null }
        switch type {
        case .bool: return bool(text)
        case .date: return (CalendarDate(text) ?? midnight(text)).map { .date($0) }
        case .time: return TimeOfDay(text).map { .time($0) }
        case .localTimestamp: return (LocalDateTime(text) ?? startOfDay(text)).map { .localTimestamp($0) }
        case .instant: return (Instant(text) ?? LocalDateTime(text)?.assumingUTC).map { .instant($0) }
        default: break
        }
        guard let number = isNumber || numberText == .point ? text : withPoint(text) else { return nil }
        switch type {
        case .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64: return integer(number)
        case .double: return Double(number).map { .double($0) }
        case .float: return Float(number).map { .float($0) }
        case .decimal(_, let scale): return decimal(number, scale)
        default: return nil
        }
    }

    private static func bool(_ text: String) -> CellValue? {
        switch text.lowercased() {
        case "true", "t", "1": .bool(true)
        case "false", "f", "0": .bool(false)
        default: nil
        }
    }

    /// Also of text such as `12.0`, as floating point columns print whole numbers.
    private static func integer(_ text: String) -> CellValue? {
        if let value = Int64(text) { return .int(value) }
        return Double(text).flatMap { Int64(exactly: $0) }.map { .int($0) }
    }

    private static func decimal(_ text: String, _ scale: Int) -> CellValue? {
        if let value = Decimal128(text) { return .decimal(value) }
        // Numbers written with an exponent.
        return Double(text).flatMap { Decimal128("\($0)") }.map { .decimal($0) }
    }

    private static func midnight(_ text: String) -> CalendarDate? {
        guard let time = LocalDateTime(text), time.time.ticks == 0 else { return nil }
        return time.date
    }

    private static func startOfDay(_ text: String) -> LocalDateTime? {
        CalendarDate(text).flatMap { LocalDateTime($0, TimeOfDay(ticks: 0, unit: .microsecond)) }
    }

    /// A number with a decimal comma as one with a point; `nil` where points do not stand between groups of three digits.
    private static func withPoint(_ text: String) -> String? {
        let parts = text.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        guard parts.count <= 2, parts.count == 1 || !parts[1].contains(UInt8(ascii: ".")) else { return nil }
        let groups = parts[0].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        if groups.count > 1 {
            let first = groups[0].drop { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") }
            guard (1...3).contains(first.count) else { return nil }
            for group in [first] + groups.dropFirst() where !group.allSatisfy({ (0x30...0x39).contains($0) }) {
                return nil
            }
            for group in groups.dropFirst() where group.count != 3 { return nil }
        }
        return String(text.compactMap { $0 == "." ? nil : $0 == "," ? "." : $0 })
    }
}
