/// Values put into columns: conversions that happen by themselves, and the errors of those that don't.
enum Assigning {
    /// Whether a value needs no look before it goes into the column.
    static func isDirect(_ source: TDSType, _ target: TDSType) -> Bool {
        if source == target { return !target.isFixed }
        switch (source, target) {
        case (.varchar(let a), .varchar(let b)), (.nvarchar(let a), .nvarchar(let b)),
            (.varbinary(let a), .varbinary(let b)):
            return b == nil || (a ?? .max) <= (b ?? .max)
        case (.varchar(let a), .nvarchar(let b)): return b == nil || (a ?? .max) <= (b ?? .max)
        case (.tinyint, .smallint), (.tinyint, .int), (.smallint, .int), (.tinyint, .bigint), (.smallint, .bigint),
            (.int, .bigint):
            return true
        default: return false
        }
    }

    /// Conversions that SQL Server makes only when told to: errors 257 and 206.
    static func check(_ source: TDSType, _ target: TDSType) throws(TDSMessage) {
        let implicitlyForbidden =
            switch (source.family, target.family) {
            case (.text, .binary): true
            case (.date, .integer), (.date, .decimal), (.date, .real), (.date, .money), (.date, .bit):
                source == .datetime || source == .smalldatetime
            case (.variant, _): target != .variant
            case (.binary, .text): source == .image
            default: false
            }
        if implicitlyForbidden {
            throw TDSMessage(
                257,
                16,
                "Implicit conversion from data type \(source.name) to \(target.name) is not allowed. Use the CONVERT function "
                    + "to run this query.",
                state: 3
            )
        }
        let isOldDate = target == .datetime || target == .smalldatetime
        let clashes =
            switch (source.family, target.family) {
            case (.integer, .date), (.decimal, .date), (.real, .date), (.money, .date), (.bit, .date): !isOldDate
            case (.date, .integer), (.date, .decimal), (.date, .real), (.date, .money), (.date, .bit): true
            case (.uuid, .integer), (.uuid, .decimal), (.uuid, .real), (.uuid, .money), (.uuid, .date), (.uuid, .bit):
                true
            case (.integer, .uuid), (.decimal, .uuid), (.real, .uuid), (.money, .uuid), (.date, .uuid), (.bit, .uuid):
                true
            case (.integer, .xml), (.decimal, .xml), (.real, .xml), (.date, .xml), (.uuid, .xml), (.bit, .xml): true
            default: false
            }
        if clashes {
            throw TDSMessage(
                206,
                16,
                "Operand type clash: \(source.name) is incompatible with \(target.name)",
                state: 2
            )
        }
    }

    /// A value as a column's; text and bytes that are too long are error 2628.
    static func convert(
        _ value: TDSValue,
        from source: TDSType,
        to column: TableDefinition.Column,
        _ writer: RowWriter
    ) throws(TDSMessage) -> TDSValue {
        let target = column.type
        guard let length = target.length, target != .rowversion else {
            return try Conversion.convert(value, from: source, to: target)
        }
        let wide: TDSType =
            target.family == .binary
            ? .varbinary(length: nil) : target.isNational ? .nvarchar(length: nil) : .varchar(length: nil)
        switch try Conversion.convert(value, from: source, to: wide) {
        case .text(var units):
            if units.count > length {
                while units.count > length, units.last == 32 { units.removeLast() }
                guard units.count <= length else {
                    throw truncated(column, writer, Conversion.string(Array(units.prefix(min(length, 100)))))
                }
            }
            return .text(Conversion.padded(units, target))
        case .bytes(var bytes):
            while bytes.count > length, bytes.last == 0 { bytes.removeLast() }
            guard bytes.count <= length else { throw truncated(column, writer, "") }
            if target.isFixed, bytes.count < length { bytes += [UInt8](repeating: 0, count: length - bytes.count) }
            return .bytes(bytes)
        case let other: return other
        }
    }

    private static func truncated(_ column: TableDefinition.Column, _ writer: RowWriter, _ value: String) -> TDSMessage
    {
        TDSMessage(
            2628,
            16,
            "String or binary data would be truncated in table '\(writer.longName)', column '\(column.name)'. Truncated "
                + "value: '\(value)'."
        )
    }
}
