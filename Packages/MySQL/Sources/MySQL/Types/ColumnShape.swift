internal import CMySQL
internal import CMySQLShims
@_spi(SQLDrivers) internal import SQLCore

/// A column of a result as the server describes it.
struct ColumnShape: Equatable {
    var name: String
    /// The number of the type, `MYSQL_TYPE_…`.
    var type: UInt32
    var flags: UInt32
    /// The number of the character set; 63 stands for bytes.
    var characterSet: UInt32
    /// The most characters or bytes that the column shows.
    var length: UInt
    var decimals: UInt32
    /// Whether it is a column of a table, and not an expression.
    var isOfTable: Bool
    /// The server's own name of the type, where it has one, such as `uuid` or `json`.
    var typeName: String?

    var isUnsigned: Bool { flags & UInt32(UNSIGNED_FLAG) != 0 }
    var isBytes: Bool { characterSet == 63 }

    init(
        name: String,
        type: enum_field_types,
        flags: UInt32 = 0,
        characterSet: UInt32 = 63,
        length: UInt = 0,
        decimals: UInt32 = 0,
        isOfTable: Bool = true,
        typeName: String? = nil
    ) {
        self.name = name
        self.type = type.rawValue
        self.flags = flags
        self.characterSet = characterSet
        self.length = length
        self.decimals = decimals
        self.isOfTable = isOfTable
        self.typeName = typeName
    }

    init(_ field: UnsafePointer<MYSQL_FIELD>) {
        let start = field.pointee.name
        name = String(
            decoding: UnsafeRawBufferPointer(start: start, count: Int(field.pointee.name_length)),
            as: UTF8.self
        )
        type = field.pointee.type.rawValue
        flags = field.pointee.flags
        characterSet = field.pointee.charsetnr
        length = field.pointee.length
        decimals = field.pointee.decimals
        isOfTable = field.pointee.org_table_length > 0
        var count = 0
        typeName = conn_mysql_type_name(field, &count).map { start in
            String(decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self)
        }
    }

    /// The columns of a result; a name that comes twice gets a suffix such as `:1`.
    static func columns(_ fields: UnsafePointer<MYSQL_FIELD>, count: Int) -> [ColumnShape] {
        var names = UniqueNames()
        return (0..<count).map { index in
            var shape = ColumnShape(fields + index)
            shape.name = names.take(shape.name)
            return shape
        }
    }

    /// The type for messages.
    var displayName: String {
        if let typeName { return typeName }
        let name = Self.names[type] ?? "number \(type)"
        return isUnsigned && Self.numbers.contains(type) ? name + " unsigned" : name
    }

    private static let numbers: Set<UInt32> = [1, 2, 3, 4, 5, 8, 9, 246]
    private static let names: [UInt32: String] = [
        0: "decimal", 1: "tinyint", 2: "smallint", 3: "int", 4: "float", 5: "double", 6: "null", 7: "timestamp",
        8: "bigint", 9: "mediumint", 10: "date", 11: "time", 12: "datetime", 13: "year", 15: "varchar", 16: "bit",
        242: "vector", 245: "json", 246: "decimal", 247: "enum", 248: "set", 249: "tinyblob", 250: "mediumblob",
        251: "longblob", 252: "blob or text", 253: "varchar or varbinary", 254: "char or binary", 255: "geometry",
    ]
}
