internal import SQLCore

/// What a table's column takes, as far as it decides whether a value would be changed silently.
///
/// The server, in strict mode, refuses what is out of range or too long. It rounds without a word what has too many
/// decimals: that is refused here.
struct BulkTarget: Equatable {
    enum Kind: Equatable {
        case integer
        case float, double
        /// The digits after the point.
        case decimal(scale: Int)
        /// The digits of a second's fraction.
        case time(digits: Int)
        case dateTime(digits: Int)
        case timestamp(digits: Int)
        case date
        /// Sixteen bytes.
        case sixteenBytes
        case text, bytes
        case other
    }

    let kind: Kind

    /// Reads a declared type such as `decimal(15,2) unsigned`.
    init(_ declaredType: String) {
        let type = declaredType.lowercased()
        let name = type.prefix { $0.isLetter }
        let numbers = type.drop { $0 != "(" }.dropFirst().prefix { $0 != ")" }.split(separator: ",").map {
            Int($0.filter(\.isNumber)) ?? 0
        }
        switch name {
        case "tinyint", "smallint", "mediumint", "int", "integer", "bigint", "year", "bit", "bool", "boolean":
            kind = .integer
        case "float": kind = numbers.count == 2 ? .other : .float
        case "double", "real": kind = numbers.count == 2 ? .other : .double
        case "decimal", "numeric", "dec", "fixed": kind = .decimal(scale: numbers.count > 1 ? numbers[1] : 0)
        case "time": kind = .time(digits: numbers.first ?? 0)
        case "datetime": kind = .dateTime(digits: numbers.first ?? 0)
        case "timestamp": kind = .timestamp(digits: numbers.first ?? 0)
        case "date": kind = .date
        case "binary": kind = numbers.first == 16 ? .sixteenBytes : .bytes
        case "varbinary", "tinyblob", "blob", "mediumblob", "longblob": kind = .bytes
        case "char", "varchar", "tinytext", "text", "mediumtext", "longtext", "enum", "set", "json", "uuid", "inet":
            kind = .text
        default: kind = .other
        }
    }
}
