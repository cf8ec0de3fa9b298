/// A JSON value; objects keep their order, numbers their text.
enum TwinJSON: Sendable, Hashable {
    case null
    case bool(Bool)
    case number(String)
    case string(String)
    case array([TwinJSON])
    case object([Member])

    struct Member: Sendable, Hashable {
        var name: String
        var value: TwinJSON
    }

    static func object(_ members: KeyValuePairs<String, TwinJSON>) -> TwinJSON {
        .object(members.map { Member(name: $0.key, value: $0.value) })
    }

    static func number(_ value: Int) -> TwinJSON { .number(String(value)) }
    static func number(_ value: Int64) -> TwinJSON { .number(String(value)) }

    static func number(_ value: Double) -> TwinJSON {
        guard value.isFinite else { return .null }
        return .number(value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value))
    }

    static func strings(_ values: some Sequence<String>) -> TwinJSON { .array(values.map { .string($0) }) }

    /// The value of a name, which is compared without case.
    subscript(_ name: String) -> TwinJSON? {
        guard case .object(let members) = self else { return nil }
        let wanted = name.lowercased()
        return members.first { $0.name.lowercased() == wanted }?.value
    }

    /// Text, or a number or truth as text; an array's values joined by commas.
    var text: String? {
        switch self {
        case .string(let text), .number(let text): text
        case .bool(let value): value ? "true" : "false"
        case .array(let values): values.compactMap(\.text).joined(separator: ",")
        case .null, .object: nil
        }
    }

    var strings: [String] {
        if case .array(let values) = self { return values.compactMap(\.text) }
        return text.map { [$0] } ?? []
    }

    // MARK: Writing

    var rendered: String {
        var text = ""
        write(to: &text)
        return text
    }

    private func write(to text: inout String) {
        switch self {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .number(let digits): text += digits
        case .string(let value): Self.write(value, to: &text)
        case .array(let values):
            text += "["
            for (index, value) in values.enumerated() {
                if index > 0 { text += "," }
                value.write(to: &text)
            }
            text += "]"
        case .object(let members):
            text += "{"
            for (index, member) in members.enumerated() {
                if index > 0 { text += "," }
                Self.write(member.name, to: &text)
                text += ":"
                member.value.write(to: &text)
            }
            text += "}"
        }
    }

    private static func write(_ value: String, to text: inout String) {
        text += "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }

    // MARK: Reading

    /// The value of a text; nil when it is no JSON.
    init?(_ bytes: [UInt8]) {
        var reader = Reader(bytes: bytes)
        guard let value = reader.value(depth: 0), reader.isAtEnd else { return nil }
        self = value
    }

    private struct Reader {
        let bytes: [UInt8]
        var position = 0

        var isAtEnd: Bool {
            mutating get {
                skipSpace()
                return position == bytes.count
            }
        }

        private var byte: UInt8? { position < bytes.count ? bytes[position] : nil }

        private mutating func skipSpace() {
            while let byte, [9, 10, 13, 32].contains(byte) { position += 1 }
        }

        private mutating func take(_ text: String) -> Bool {
            guard bytes[position...].starts(with: text.utf8) else { return false }
            position += text.utf8.count
            return true
        }

        mutating func value(depth: Int) -> TwinJSON? {
            guard depth < 100 else { return nil }
            skipSpace()
            switch byte {
            case UInt8(ascii: "{"): return object(depth: depth)
            case UInt8(ascii: "["): return array(depth: depth)
            case UInt8(ascii: "\""): return string().map { .string($0) }
            case UInt8(ascii: "t"): return take("true") ? .bool(true) : nil
            case UInt8(ascii: "f"): return take("false") ? .bool(false) : nil
            case UInt8(ascii: "n"): return take("null") ? .null : nil
            default: return number()
            }
        }

        private mutating func object(depth: Int) -> TwinJSON? {
            position += 1
            var members: [Member] = []
            skipSpace()
            if take("}") { return .object(members) }
            while true {
                skipSpace()
                guard byte == UInt8(ascii: "\""), let name = string() else { return nil }
                skipSpace()
                guard take(":"), let value = value(depth: depth + 1) else { return nil }
                members.append(Member(name: name, value: value))
                skipSpace()
                if take("}") { return .object(members) }
                guard take(",") else { return nil }
            }
        }

        private mutating func array(depth: Int) -> TwinJSON? {
            position += 1
            var values: [TwinJSON] = []
            skipSpace()
            if take("]") { return .array(values) }
            while true {
                guard let value = value(depth: depth + 1) else { return nil }
                values.append(value)
                skipSpace()
                if take("]") { return .array(values) }
                guard take(",") else { return nil }
            }
        }

        private mutating func number() -> TwinJSON? {
            let start = position
            while let byte, "+-.0123456789eE".utf8.contains(byte) { position += 1 }
            let text = String(decoding: bytes[start..<position], as: UTF8.self)
            return Double(text) == nil ? nil : .number(text)
        }

        private mutating func string() -> String? {
            position += 1
            var units: [UInt16] = []
            var plain: [UInt8] = []
            func flushed() -> [UInt16] { units + Array(String(decoding: plain, as: UTF8.self).utf16) }
            while let byte {
                position += 1
                switch byte {
                case UInt8(ascii: "\""): return String(decoding: flushed(), as: UTF16.self)
                case UInt8(ascii: "\\"):
                    guard let unit = escaped() else { return nil }
                    units = flushed() + [unit]
                    plain = []
                case ..<0x20: return nil
                default: plain.append(byte)
                }
            }
            return nil
        }

        private mutating func escaped() -> UInt16? {
            guard let byte else { return nil }
            position += 1
            switch byte {
            case UInt8(ascii: "n"): return 10
            case UInt8(ascii: "r"): return 13
            case UInt8(ascii: "t"): return 9
            case UInt8(ascii: "b"): return 8
            case UInt8(ascii: "f"): return 12
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return UInt16(byte)
            case UInt8(ascii: "u"):
                guard position + 4 <= bytes.count else { return nil }
                let digits = String(decoding: bytes[position..<position + 4], as: UTF8.self)
                position += 4
                return UInt16(digits, radix: 16)
            default: return nil
            }
        }
    }
}
