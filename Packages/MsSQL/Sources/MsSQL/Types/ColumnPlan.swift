@_spi(SQLDrivers) internal import SQLCore

/// How one result column is decoded: its name and type in the frame, and the form of its cells.
struct ColumnPlan: Equatable {
    /// Name and type of the frame's column.
    let field: Field
    /// The form of the cells as they come.
    let form: CellForm
    /// Whether the cells are converted to the declared type, one by one.
    let isConverted: Bool
    /// The server's name of the type, for messages.
    let serverType: String

    /// - Throws: `.unsupported` for a type that is not known, under `.strict`, for one that FreeTDS does not give away,
    ///   and for a declared type that values of the server's type cannot be read as.
    init(_ column: ResultColumn, declared: DataType?, options: DecodingOptions) throws(ConnError) {
        serverType = column.displayName
        let natural = try Self.natural(column, declared, options)
        guard let declared, declared != natural.type else {
            form = natural
            field = Field(column.name, natural.type)
            isConverted = false
            return
        }
        field = Field(column.name, declared)
        switch (natural, declared) {
        case (.text, .binary), (.xml, .binary):
            form = .bytes
            isConverted = false
        case (.bytes, .string):
            form = .text
            isConverted = false
        default:
            form = natural
            isConverted = true
            guard Self.converts(natural, to: declared) else {
                throw ConnError(
                    .unsupported,
                    "The column '\(column.name)' was declared as \(declared), which SQL Server's type \(serverType) "
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
        case (.bytes, .uuid): return true
        case (.instant, .structure): return type == CellForm.offsetInstant.type
        case (.offsetInstant, .string), (.offsetInstant, .instant): return true
        default: return ExactConversion.exists(from: form.type, to: type)
        }
    }

    /// The form that a column has without a declaration.
    private static func natural(
        _ column: ResultColumn,
        _ declared: DataType?,
        _ options: DecodingOptions
    ) throws(ConnError) -> CellForm {
        switch column.type {
        case TypeCode.bit: return .bool
        case TypeCode.tinyInt: return .uint8
        case TypeCode.smallInt: return .int16
        case TypeCode.int: return .int32
        case TypeCode.bigInt: return .int64
        case TypeCode.real: return .float
        case TypeCode.float: return .double
        case TypeCode.decimal, TypeCode.numeric:
            return .decimal(precision: max(1, min(38, column.precision)), scale: max(0, min(38, column.scale)))
        case TypeCode.money: return .money
        case TypeCode.smallMoney: return .smallMoney
        case TypeCode.char, TypeCode.varChar, TypeCode.bigChar, TypeCode.bigVarChar, TypeCode.text, TypeCode.nText,
            TypeCode.bigNChar, TypeCode.bigNVarChar, TypeCode.nVarChar, TypeCode.xml:
            return column.serverType == TypeCode.xml ? .xml : .text
        case TypeCode.binary, TypeCode.varBinary, TypeCode.image, TypeCode.bigBinary, TypeCode.bigVarBinary,
            TypeCode.userDefined:
            return .bytes
        case TypeCode.date: return .date
        case TypeCode.time: return .time
        case TypeCode.dateTime2: return .dateTime2
        case TypeCode.dateTimeOffset:
            // What keeps both must be read with both.
            if declared == .string { return .offsetInstant }
            return options.dateTimeOffsets == .instant ? .instant : .offsetInstant
        case TypeCode.dateTime: return .dateTime
        case TypeCode.smallDateTime: return .smallDateTime
        case TypeCode.uniqueIdentifier: return .uuid
        case TypeCode.sqlVariant:
            throw ConnError(
                .unsupported,
                "The column '\(column.name)' is a sql_variant, of whose values FreeTDS does not tell the type",
                advice: "cast it in the query, by SQL_VARIANT_PROPERTY where its values have several types"
            )
        default:
            guard options.unknownTypes == .lenient else {
                throw ConnError(
                    .unsupported,
                    "The column '\(column.name)' has the type \(column.displayName), which is not known",
                    advice: "cast it in the query, or set 'unknownTypes' to lenient"
                )
            }
            return .bytes
        }
    }

    func fault(_ fault: CellFault, row: Int?) -> ConnError {
        fault.connError(CellPlace(row: row, column: field.name, type: field.type, serverType: serverType))
    }
}
