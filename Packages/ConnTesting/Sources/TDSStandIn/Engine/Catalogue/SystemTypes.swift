/// The types as sys.types has them.
enum SystemTypes {
    struct Entry {
        var name: String
        /// system_type_id.
        var id: Int
        var size: Int
        var precision: Int
        var scale: Int
    }

    static let all: [Entry] = [
        Entry(name: "image", id: 34, size: 16, precision: 0, scale: 0),
        Entry(name: "text", id: 35, size: 16, precision: 0, scale: 0),
        Entry(name: "uniqueidentifier", id: 36, size: 16, precision: 0, scale: 0),
        Entry(name: "date", id: 40, size: 3, precision: 10, scale: 0),
        Entry(name: "time", id: 41, size: 5, precision: 16, scale: 7),
        Entry(name: "datetime2", id: 42, size: 8, precision: 27, scale: 7),
        Entry(name: "datetimeoffset", id: 43, size: 10, precision: 34, scale: 7),
        Entry(name: "tinyint", id: 48, size: 1, precision: 3, scale: 0),
        Entry(name: "smallint", id: 52, size: 2, precision: 5, scale: 0),
        Entry(name: "int", id: 56, size: 4, precision: 10, scale: 0),
        Entry(name: "smalldatetime", id: 58, size: 4, precision: 16, scale: 0),
        Entry(name: "real", id: 59, size: 4, precision: 24, scale: 0),
        Entry(name: "money", id: 60, size: 8, precision: 19, scale: 4),
        Entry(name: "datetime", id: 61, size: 8, precision: 23, scale: 3),
        Entry(name: "float", id: 62, size: 8, precision: 53, scale: 0),
        Entry(name: "sql_variant", id: 98, size: 8016, precision: 0, scale: 0),
        Entry(name: "ntext", id: 99, size: 16, precision: 0, scale: 0),
        Entry(name: "bit", id: 104, size: 1, precision: 1, scale: 0),
        Entry(name: "decimal", id: 106, size: 17, precision: 38, scale: 38),
        Entry(name: "numeric", id: 108, size: 17, precision: 38, scale: 38),
        Entry(name: "smallmoney", id: 122, size: 4, precision: 10, scale: 4),
        Entry(name: "bigint", id: 127, size: 8, precision: 19, scale: 0),
        Entry(name: "varbinary", id: 165, size: 8000, precision: 0, scale: 0),
        Entry(name: "varchar", id: 167, size: 8000, precision: 0, scale: 0),
        Entry(name: "binary", id: 173, size: 8000, precision: 0, scale: 0),
        Entry(name: "char", id: 175, size: 8000, precision: 0, scale: 0),
        Entry(name: "timestamp", id: 189, size: 8, precision: 0, scale: 0),
        Entry(name: "nvarchar", id: 231, size: 8000, precision: 0, scale: 0),
        Entry(name: "nchar", id: 239, size: 8000, precision: 0, scale: 0),
        Entry(name: "xml", id: 241, size: -1, precision: 0, scale: 0),
    ]

    /// The name in the catalogue: decimal and not numeric.
    static func name(_ type: TDSType) -> String {
        if case .decimal = type { "decimal" } else { type.name }
    }

    static func id(_ type: TDSType) -> Int { all.first { $0.name == name(type) }?.id ?? 0 }

    /// max_length.
    static func size(_ type: TDSType) -> Int {
        switch type {
        case .char(let length), .binary(let length): length
        case .nchar(let length): length * 2
        case .varchar(let length), .varbinary(let length): length ?? -1
        case .nvarchar(let length): length.map { $0 * 2 } ?? -1
        case .text, .ntext, .image: 16
        case .xml: -1
        case .variant: 8016
        default: Compiler.size(.integer(0), type)
        }
    }

    static func precision(_ type: TDSType) -> Int {
        switch type {
        case .decimal(let precision, _): precision
        case .time(let scale): scale == 0 ? 8 : 9 + scale
        case .datetime2(let scale): scale == 0 ? 19 : 20 + scale
        case .datetimeoffset(let scale): scale == 0 ? 26 : 27 + scale
        default: all.first { $0.name == type.name }?.precision ?? 0
        }
    }

    static func scale(_ type: TDSType) -> Int {
        switch type {
        case .decimal(_, let scale), .time(let scale), .datetime2(let scale), .datetimeoffset(let scale): scale
        default: all.first { $0.name == type.name }?.scale ?? 0
        }
    }
}
