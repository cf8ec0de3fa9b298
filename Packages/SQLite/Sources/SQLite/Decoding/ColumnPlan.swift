internal import SQLCore

/// How one result column is decoded: the form of its values and who said so.
struct ColumnPlan: Hashable, Sendable {
    /// Who chose the form.
    enum Origin: UInt8, Sendable {
        /// The values themselves; an expression has no declared type.
        case values
        /// The table's declared type and the handler's options.
        case schema
        /// The caller, with `SQLQuery.types`.
        case caller
    }

    /// The form of the values.
    enum Form: Hashable, Sendable {
        /// Nothing but NULL so far.
        case null
        case bool
        /// A signed or unsigned integer type; all but `int64` only if the caller asked.
        case integer(DataType)
        case float
        case double
        case decimal(precision: Int, scale: Int)
        case string
        case binary
        case uuid
        case date(SQLiteDateForm)
        case time(TimeUnit)
        case localTimestamp(TimeUnit)
        case instant(TimeUnit, SQLiteDateForm)
        case duration(TimeUnit)
        case interval
    }

    var form: Form { didSet { road = CellRoad(form) } }
    var origin: Origin
    /// What a single cell of this form is decoded by.
    private(set) var road: CellRoad

    init(form: Form, origin: Origin) {
        self.form = form
        self.origin = origin
        road = CellRoad(form)
    }

    /// The type of the frame's column.
    var type: DataType {
        switch form {
        case .null: .null
        case .bool: .bool
        case .integer(let type): type
        case .float: .float
        case .double: .double
        case .decimal(let precision, let scale): .decimal(precision: precision, scale: scale)
        case .string: .string
        case .binary: .binary
        case .uuid: .uuid
        case .date: .date
        case .time(let unit): .time(unit)
        case .localTimestamp(let unit): .localTimestamp(unit)
        case .instant(let unit, _): .instant(unit)
        case .duration(let unit): .duration(unit)
        case .interval: .interval
        }
    }
}

extension ColumnPlan {
    /// The plan of a declared type, in upper case, under the handler's options.
    init(declared: String?, _ options: SQLiteOptions) {
        guard let declared, let form = Self.form(declared: declared, options) else {
            self.init(form: .null, origin: .values)
            return
        }
        self.init(form: form, origin: .schema)
    }

    /// The plan of a type that the caller asked for.
    ///
    /// - Throws: `.unsupported` for types that no SQLite value can be read as.
    init(asked type: DataType, column: String, _ options: SQLiteOptions) throws(ConnError) {
        let form: Form =
            switch type {
            case .null: .null
            case .bool: .bool
            case .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64: .integer(type)
            case .float: .float
            case .double: .double
            case .decimal(let precision, let scale): .decimal(precision: precision, scale: scale)
            case .string: .string
            case .binary: .binary
            case .uuid: .uuid
            case .date: .date(options.dates)
            case .time(let unit): .time(unit)
            case .localTimestamp(let unit): .localTimestamp(unit)
            case .instant(let unit): .instant(unit, options.dates)
            case .duration(let unit): .duration(unit)
            case .interval: .interval
            default:
                throw ConnError(
                    .unsupported,
                    "The column '\(column)' was declared as \(type), which no SQLite value can be read as",
                    advice: "declare it as string or binary"
                )
            }
        self.init(form: form, origin: .caller)
    }

    /// The form of a declared type, or `nil` if only the values can tell.
    static func form(declared: String, _ options: SQLiteOptions) -> Form? {
        let (word, arguments) = parse(declared)
        switch word {
        case "DATE": return options.dates == .asStored ? nil : .date(options.dates)
        case "DATETIME", "TIMESTAMP", "TIMESTAMP WITHOUT TIME ZONE", "DATETIME2":
            switch options.dates {
            case .isoText: return .localTimestamp(unit(arguments))
            case .julianDay, .unixMilliseconds: return .instant(.millisecond, options.dates)
            case .unixSeconds: return .instant(.second, options.dates)
            case .asStored: return nil
            }
        case "TIMESTAMPTZ", "TIMESTAMP WITH TIME ZONE", "DATETIMEOFFSET", "INSTANT":
            switch options.dates {
            case .isoText: return .instant(unit(arguments), .isoText)
            case .julianDay, .unixMilliseconds: return .instant(.millisecond, options.dates)
            case .unixSeconds: return .instant(.second, options.dates)
            case .asStored: return nil
            }
        case "TIME", "TIME WITHOUT TIME ZONE": return options.dates == .asStored ? nil : .time(unit(arguments))
        case "DECIMAL", "NUMERIC", "NUMBER", "DEC", "DECIMAL_TEXT":
            guard let precision = arguments.first, (1...38).contains(precision) else { return nil }
            let scale = arguments.count > 1 ? arguments[1] : 0
            guard (0...precision).contains(scale) else { return nil }
            switch options.decimals {
            case .exact: return .decimal(precision: precision, scale: scale)
            case .double: return word == "DECIMAL_TEXT" ? .string : .double
            case .text: return .string
            }
        case "BOOL", "BOOLEAN": return options.booleans == .declared ? .bool : .integer(.int64)
        case "UUID", "GUID", "UNIQUEIDENTIFIER": return .uuid
        case "FLOAT4": return .float
        case "DURATION_TEXT": return .duration(unit(arguments))
        case "INTERVAL_TEXT": return .interval
        default: break
        }
        // SQLite's own rules of affinity, in their order.
        if word.contains("INT") { return .integer(.int64) }
        if word.contains("CHAR") || word.contains("CLOB") || word.contains("TEXT") { return .string }
        if word.contains("BLOB") { return .binary }
        if word.contains("REAL") || word.contains("FLOA") || word.contains("DOUB") { return .double }
        return nil
    }

    /// The unit of a number of decimals, as in `DATETIME(3)`; microseconds where none is declared.
    private static func unit(_ arguments: [Int]) -> TimeUnit {
        arguments.first.flatMap { TimeUnit(fractionDigits: $0) } ?? .microsecond
    }

    /// Splits `DECIMAL(15, 2)` into `DECIMAL` and 15, 2; inner white space is made single.
    static func parse(_ declared: String) -> (word: String, arguments: [Int]) {
        let upper = declared.uppercased()
        guard let open = upper.firstIndex(of: "("), let close = upper.lastIndex(of: ")"), open < close else {
            return (upper.split(whereSeparator: \.isWhitespace).joined(separator: " "), [])
        }
        let inner = upper[upper.index(after: open)..<close]
        let arguments = inner.split(separator: ",").compactMap { part in
            Int(part.filter { !$0.isWhitespace })
        }
        let outside = upper[..<open] + " " + upper[upper.index(after: close)...]
        return (outside.split(whereSeparator: \.isWhitespace).joined(separator: " "), arguments)
    }
}
