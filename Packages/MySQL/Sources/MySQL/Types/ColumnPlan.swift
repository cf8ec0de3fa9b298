internal import CMySQL
internal import CMySQLShims
@_spi(SQLDrivers) internal import SQLCore

/// How one result column is decoded: its name and type in the frame, and the form of its cells.
struct ColumnPlan: Equatable {
    /// Name and type of the frame's column.
    let field: Field
    /// The form of the cells as they come.
    let form: CellForm
    /// Whether the cells are converted to the declared type, one by one.
    let isConverted: Bool
    let zeroDatesAreNull: Bool
    /// The server's name of the type, for messages.
    let serverType: String

    /// - Throws: `.unsupported` for a type that is not known, under `.strict`, and for a declared type that values of
    ///   the server's type cannot be read as.
    init(_ shape: ColumnShape, declared: DataType?, options: MySQLOptions) throws(ConnError) {
        let natural = try Self.natural(shape, options)
        serverType = shape.displayName
        zeroDatesAreNull = options.zeroDates == .null
        guard let declared, declared != natural.type else {
            form = natural
            field = Field(shape.name, natural.type)
            isConverted = false
            return
        }
        field = Field(shape.name, declared)
        switch (natural, declared) {
        case (.text, .binary), (.decimal, .binary), (.bits, .binary):
            form = .bytes
            isConverted = false
        case (.bytes, .string), (.decimal, .string):
            form = .text
            isConverted = false
        case (.decimal(let precision, let scale), .decimal(let wanted, let digits)) where wanted <= 38 && digits >= 0:
            // The text is read at the wanted scale: exactly, or it is an error.
            form = .decimal(precision: wanted, scale: digits)
            isConverted = false
            _ = (precision, scale)
        case (.text, .decimal(let precision, let scale)) where shape.isDecimal && scale >= 0 && precision <= 38:
            form = .decimal(precision: precision, scale: scale)
            isConverted = false
        case (.int8, .bool):
            form = .bool
            isConverted = false
        default:
            form = natural
            isConverted = true
            guard Self.converts(natural, to: declared) else {
                throw ConnError(
                    .unsupported,
                    "The column '\(shape.name)' was declared as \(declared), which MySQL's type \(shape.displayName) "
                        + "cannot be read as",
                    advice: "declare it as string, or cast it in the query"
                )
            }
        }
    }

    /// Whether values of a form may have an exact form in a type.
    private static func converts(_ form: CellForm, to type: DataType) -> Bool {
        if case .dictionary(let values) = type {
            switch values {
            case .list, .structure, .dictionary, .null, .float, .double: return false
            default: return form.type == values || converts(form, to: values)
            }
        }
        switch (form, type) {
        case (.duration, .time), (.duration, .duration), (.bytes, .uuid), (.null, _): return true
        default: return ExactConversion.exists(from: form.type, to: type)
        }
    }

    /// The form that a column has without a declaration.
    private static func natural(_ shape: ColumnShape, _ options: MySQLOptions) throws(ConnError) -> CellForm {
        let isUnsigned = shape.isUnsigned
        switch enum_field_types(shape.type) {
        case MYSQL_TYPE_TINY:
            if options.tinyInt1 == .bool, shape.length == 1, !isUnsigned { return .bool }
            return isUnsigned ? .uint8 : .int8
        case MYSQL_TYPE_SHORT: return isUnsigned ? .uint16 : .int16
        case MYSQL_TYPE_YEAR: return .int16
        case MYSQL_TYPE_LONG, MYSQL_TYPE_INT24: return isUnsigned ? .uint32 : .int32
        case MYSQL_TYPE_LONGLONG: return isUnsigned ? .uint64 : .int64
        case MYSQL_TYPE_FLOAT: return .float
        case MYSQL_TYPE_DOUBLE: return .double
        case MYSQL_TYPE_NEWDECIMAL, MYSQL_TYPE_DECIMAL: return decimal(shape)
        case MYSQL_TYPE_BIT: return .bits
        case MYSQL_TYPE_DATE, MYSQL_TYPE_NEWDATE: return .date
        case MYSQL_TYPE_DATETIME, MYSQL_TYPE_DATETIME2: return .localTimestamp
        case MYSQL_TYPE_TIMESTAMP, MYSQL_TYPE_TIMESTAMP2: return .instant
        case MYSQL_TYPE_TIME, MYSQL_TYPE_TIME2: return .duration
        case MYSQL_TYPE_JSON, MYSQL_TYPE_ENUM, MYSQL_TYPE_SET: return .text
        case MYSQL_TYPE_VARCHAR, MYSQL_TYPE_VAR_STRING, MYSQL_TYPE_STRING, MYSQL_TYPE_TINY_BLOB,
            MYSQL_TYPE_MEDIUM_BLOB, MYSQL_TYPE_LONG_BLOB, MYSQL_TYPE_BLOB:
            return shape.isBytes ? .bytes : .text
        case MYSQL_TYPE_GEOMETRY: return .bytes
        case MYSQL_TYPE_NULL: return .null
        default:
            guard options.unknownTypes == .lenient else {
                throw ConnError(
                    .unsupported,
                    "The column '\(shape.name)' has the type \(shape.displayName), which is not known",
                    advice: "cast it in the query, declare the column as binary, or set 'unknownTypes' to lenient"
                )
            }
            return .bytes
        }
    }

    /// A decimal of up to 38 digits. More of them are text in a column of a table; an expression such as SUM, which is
    /// given more digits than its values have, is a decimal of 38.
    private static func decimal(_ shape: ColumnShape) -> CellForm {
        let scale = Int(shape.decimals)
        let marks = (scale > 0 ? 1 : 0) + (shape.isUnsigned ? 0 : 1)
        let precision = max(Int(shape.length) - marks, scale, 1)
        if precision <= 38 { return .decimal(precision: precision, scale: scale) }
        return shape.isOfTable || scale > 38 ? .text : .decimal(precision: 38, scale: scale)
    }

    func fault(_ fault: CellFault, row: Int?) -> ConnError {
        fault.connError(row: row, column: field.name, type: field.type, serverType: serverType)
    }
}

extension ColumnShape {
    var isDecimal: Bool { type == MYSQL_TYPE_NEWDECIMAL.rawValue || type == MYSQL_TYPE_DECIMAL.rawValue }
}
