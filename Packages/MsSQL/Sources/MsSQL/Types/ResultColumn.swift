/// A column of a result as db-lib describes it.
struct ResultColumn: Equatable {
    var name: String
    /// The number of the type, `dbcoltype`: that of a type without NULL, and 47 for every short text.
    var type: Int32
    /// The server's own number of the type, such as 231 for `nvarchar`; the same as `type` where it is not known.
    var serverType: Int32
    /// The number of the type's alias, `dbcolutype`; 80 for `rowversion`.
    var userType: Int32
    /// The most bytes of a value here, `dbcollen`: for texts in the client's character set.
    var maximumLength: Int32
    /// The most bytes of a value at the server; 0 where it is not known.
    var serverLength: Int32
    /// The digits of a decimal, or those of a second's fraction.
    var precision: Int
    var scale: Int
    var isNullable: Bool
    /// Whether the engine counts the column up.
    var isIdentity: Bool

    init(
        name: String,
        type: Int32,
        serverType: Int32? = nil,
        userType: Int32 = 0,
        maximumLength: Int32 = 0,
        serverLength: Int32 = 0,
        precision: Int = 0,
        scale: Int = 0,
        isNullable: Bool = true,
        isIdentity: Bool = false
    ) {
        self.name = name
        self.type = type
        self.serverType = serverType ?? type
        self.userType = userType
        self.maximumLength = maximumLength
        self.serverLength = serverLength
        self.precision = precision
        self.scale = scale
        self.isNullable = isNullable
        self.isIdentity = isIdentity
    }

    /// Whether texts of the column are kept in a code page, and not in UTF-16.
    var isInCodePage: Bool {
        switch serverType {
        case TypeCode.bigChar, TypeCode.bigVarChar, TypeCode.char, TypeCode.varChar, TypeCode.text: true
        default: false
        }
    }

    /// Whether the type is one of `(max)`, or an older one without a limit.
    var isUnlimited: Bool { maximumLength >= 0x3FFF_FFFF || serverLength >= 0x3FFF_FFFF }

    /// The type for messages, as it would be declared where that is known.
    var displayName: String {
        switch serverType {
        case TypeCode.bit: "bit"
        case TypeCode.tinyInt: "tinyint"
        case TypeCode.smallInt: "smallint"
        case TypeCode.int: "int"
        case TypeCode.bigInt: "bigint"
        case TypeCode.real: "real"
        case TypeCode.float: "float"
        case TypeCode.money: "money"
        case TypeCode.smallMoney: "smallmoney"
        case TypeCode.decimal: "decimal(\(precision),\(scale))"
        case TypeCode.numeric: "numeric(\(precision),\(scale))"
        case TypeCode.char, TypeCode.bigChar: sized("char")
        case TypeCode.varChar, TypeCode.bigVarChar: sized("varchar")
        case TypeCode.bigNChar: sized("nchar", unit: 2)
        case TypeCode.nVarChar, TypeCode.bigNVarChar: sized("nvarchar", unit: 2)
        case TypeCode.text: "text"
        case TypeCode.nText: "ntext"
        case TypeCode.xml: "xml"
        case TypeCode.binary, TypeCode.bigBinary:
            userType == TypeCode.rowVersionUserType ? "rowversion" : sized("binary")
        case TypeCode.varBinary, TypeCode.bigVarBinary: sized("varbinary")
        case TypeCode.image: "image"
        case TypeCode.uniqueIdentifier: "uniqueidentifier"
        case TypeCode.date: "date"
        case TypeCode.time: "time(\(scale))"
        case TypeCode.dateTime2: "datetime2(\(scale))"
        case TypeCode.dateTimeOffset: "datetimeoffset(\(scale))"
        case TypeCode.dateTime: "datetime"
        case TypeCode.smallDateTime: "smalldatetime"
        case TypeCode.sqlVariant: "sql_variant"
        case TypeCode.userDefined: "a CLR type"
        default: Self.nullableName(serverType) ?? "number \(serverType)"
        }
    }

    private func sized(_ name: String, unit: Int32 = 1) -> String {
        if isUnlimited { return name + "(max)" }
        return serverLength > 0 ? "\(name)(\(serverLength / unit))" : name
    }

    /// The server's numbers of types with NULL, which stand for several sizes.
    private static func nullableName(_ type: Int32) -> String? {
        switch type {
        case 38: "int"
        case 104: "bit"
        case 109: "float"
        case 110: "money"
        case 111: "datetime"
        default: nil
        }
    }
}
