internal import FoundationEssentials

extension CellValue: CustomStringConvertible {
    /// The value as text: `null` for none, numbers and times in their plain forms, bytes in hexadecimal.
    public var description: String {
        switch self {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .int(let value): String(value)
        case .uint(let value): String(value)
        case .float(let value): value.description
        case .double(let value): value.description
        case .decimal(let value): value.description
        case .string(let value): value
        case .binary(let value): CellValue.hexadecimal(value)
        case .date(let value): value.description
        case .time(let value): value.description
        case .localTimestamp(let value): value.description
        case .instant(let value): value.description
        case .duration(let value): CellValue.seconds(value)
        case .interval(let value): value.description
        case .uuid(let value): value.uuidString.lowercased()
        case .list(let values): "[" + values.map(\.description).joined(separator: ", ") + "]"
        case .structure(let value):
            "{" + zip(value.names, value.values).map { "\($0): \($1)" }.joined(separator: ", ") + "}"
        }
    }

    /// The name of the value's case, for messages that must not show the value.
    var kindName: String {
        switch self {
        case .null: "null"
        case .bool: "bool"
        case .int: "signed integer"
        case .uint: "unsigned integer"
        case .float: "float"
        case .double: "double"
        case .decimal: "decimal"
        case .string: "string"
        case .binary: "binary"
        case .date: "date"
        case .time: "time"
        case .localTimestamp: "local timestamp"
        case .instant: "instant"
        case .duration: "duration"
        case .interval: "interval"
        case .uuid: "uuid"
        case .list: "list"
        case .structure: "structure"
        }
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count * 2)
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// A duration as decimal seconds with the unit, such as `-1.5 s`.
    private static func seconds(_ duration: Duration) -> String {
        let attoseconds = duration.attoseconds
        let magnitude = attoseconds.magnitude
        let (whole, fraction) = magnitude.quotientAndRemainder(dividingBy: 1_000_000_000_000_000_000)
        var text = (attoseconds < 0 ? "-" : "") + String(whole)
        if fraction != 0 {
            var digits = String(fraction)
            digits = String(repeating: "0", count: 18 - digits.utf8.count) + digits
            while digits.utf8.last == UInt8(ascii: "0") { digits.removeLast() }
            text += "." + digits
        }
        return text + " s"
    }
}
