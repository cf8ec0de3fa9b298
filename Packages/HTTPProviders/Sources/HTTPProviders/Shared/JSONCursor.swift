internal import HTTPCore

/// Walks through JSON text once, without a tree: for answers whose keys are data and whose values are many.
///
/// The bytes must outlive the cursor. Keys come decoded; values are read by kind or passed over.
struct JSONCursor {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var index = 0
    private var path: [String] = []

    /// The deepest nesting that is followed.
    private static let maximumDepth = 128

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
    }

    /// What kind of value comes next.
    enum Kind: String {
        case object = "an object"
        case array = "an array"
        case string = "text"
        case number = "a number"
        case bool = "a truth value"
        case null
        case end = "the end"
        case other = "no JSON"
    }

    // MARK: Looking

    mutating func peek() -> Kind {
        skipSpace()
        guard index < bytes.count else { return .end }
        switch bytes[index] {
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "\""): return .string
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool
        case UInt8(ascii: "n"): return .null
        default: return .other
        }
    }

    func failure(_ message: String) -> JSONFailure {
        JSONFailure(message: message, offset: index, path: path.joined(separator: "."))
    }

    // MARK: Structures

    /// Calls `body` for each member of the object that comes next; `body` must read or skip the value.
    mutating func members(
        _ body: (inout JSONCursor, String) throws(JSONFailure) -> Void
    ) throws(JSONFailure) {
        try expect(.object)
        index += 1
        try enter()
        defer { path.removeLast() }
        skipSpace()
        if take(UInt8(ascii: "}")) { return }
        repeat {
            guard peek() == .string else { throw failure("a key is missing") }
            let key = try string()
            skipSpace()
            guard take(UInt8(ascii: ":")) else { throw failure("a ':' is missing") }
            path[path.count - 1] = key
            try body(&self, key)
            skipSpace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { throw failure("a '}' is missing") }
    }

    /// Calls `body` for each element of the array that comes next; `body` must read or skip it.
    mutating func elements(_ body: (inout JSONCursor) throws(JSONFailure) -> Void) throws(JSONFailure) {
        try expect(.array)
        index += 1
        try enter()
        defer { path.removeLast() }
        skipSpace()
        if take(UInt8(ascii: "]")) { return }
        repeat {
            try body(&self)
            skipSpace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw failure("a ']' is missing") }
    }

    /// The end of the text must come.
    mutating func finish() throws(JSONFailure) {
        guard peek() == .end else { throw failure("more follows behind the value") }
    }

    private mutating func enter() throws(JSONFailure) {
        guard path.count < Self.maximumDepth else {
            throw failure("it is nested deeper than \(Self.maximumDepth) levels")
        }
        path.append("*")
    }

    private mutating func expect(_ kind: Kind) throws(JSONFailure) {
        let found = peek()
        guard found == kind else { throw failure("\(found.rawValue) stands where \(kind.rawValue) is expected") }
    }

    // MARK: Values

    /// Any value as one scalar; objects and arrays as their text.
    mutating func scalar() throws(JSONFailure) -> JSONScalar {
        switch peek() {
        case .string:
            return .text(try string())
        case .number:
            return .number(try number())
        case .bool:
            if takeWord("true") { return .bool(true) }
            if takeWord("false") { return .bool(false) }
            throw failure("no JSON value stands here")
        case .null:
            guard takeWord("null") else { throw failure("no JSON value stands here") }
            return .null
        case .object, .array:
            let start = index
            try skip()
            return .text(String(decoding: bytes[start..<index], as: UTF8.self))
        case .end:
            throw failure("the text ends where a value is expected")
        case .other:
            throw failure("no JSON value stands here")
        }
    }

    /// Passes over any value.
    mutating func skip() throws(JSONFailure) {
        switch peek() {
        case .object: try members { (cursor, _) throws(JSONFailure) in try cursor.skip() }
        case .array: try elements { (cursor) throws(JSONFailure) in try cursor.skip() }
        case .string: try skipString()
        default: _ = try scalar()
        }
    }

    mutating func string() throws(JSONFailure) -> String {
        try expect(.string)
        let start = index + 1
        let isPlain = try skipString()
        let content = bytes[start..<(index - 1)]
        if isPlain { return String(decoding: content, as: UTF8.self) }
        return try unescaped(Array(content))
    }

    /// The text of the number that comes next, as it is written.
    mutating func numberText() throws(JSONFailure) -> String {
        try expect(.number)
        let start = index
        _ = try number()
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    private mutating func number() throws(JSONFailure) -> Double {
        let start = index
        loop: while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."),
                UInt8(ascii: "e"), UInt8(ascii: "E"):
                index += 1
            default: break loop
            }
        }
        guard let value = Double(Substring(decoding: bytes[start..<index], as: UTF8.self)), value.isFinite else {
            throw failure("a number is malformed or too large")
        }
        return value
    }

    /// Passes over text; false if it holds escapes.
    @discardableResult
    private mutating func skipString() throws(JSONFailure) -> Bool {
        index += 1
        var isPlain = true
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte == UInt8(ascii: "\"") { return isPlain }
            guard byte >= 0x20 else { throw failure("text holds a control character") }
            if byte == UInt8(ascii: "\\") {
                isPlain = false
                index += 1
            }
        }
        throw failure("text does not end")
    }

    private func unescaped(_ content: [UInt8]) throws(JSONFailure) -> String {
        var units: [UInt8] = []
        units.reserveCapacity(content.count)
        var place = 0
        while place < content.count {
            guard content[place] == UInt8(ascii: "\\") else {
                units.append(content[place])
                place += 1
                continue
            }
            guard place + 1 < content.count else { throw failure("an escape is cut off") }
            let mark = content[place + 1]
            place += 2
            switch mark {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): units.append(mark)
            case UInt8(ascii: "b"): units.append(0x08)
            case UInt8(ascii: "f"): units.append(0x0C)
            case UInt8(ascii: "n"): units.append(0x0A)
            case UInt8(ascii: "r"): units.append(0x0D)
            case UInt8(ascii: "t"): units.append(0x09)
            case UInt8(ascii: "u"): units.append(contentsOf: try scalarBytes(content, &place))
            default: throw failure("an escape is unknown")
            }
        }
        return String(decoding: units, as: UTF8.self)
    }

    /// The UTF-8 of a `\u` escape, two of them for a pair; a lone half becomes U+FFFD.
    private func scalarBytes(_ content: [UInt8], _ place: inout Int) throws(JSONFailure) -> [UInt8] {
        func unit(_ start: Int) -> UInt16? {
            guard start + 4 <= content.count else { return nil }
            return UInt16(String(decoding: content[start..<(start + 4)], as: UTF8.self), radix: 16)
        }
        guard let first = unit(place) else { throw failure("an escape \\u has no four digits") }
        place += 4
        var code = UInt32(first)
        if UTF16.isLeadSurrogate(first), place + 2 <= content.count, content[place] == UInt8(ascii: "\\"),
            content[place + 1] == UInt8(ascii: "u"), let second = unit(place + 2), UTF16.isTrailSurrogate(second)
        {
            code = 0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00)
            place += 6
        }
        return Array(String(Character(Unicode.Scalar(code) ?? "\u{FFFD}")).utf8)
    }

    // MARK: Bytes

    private mutating func skipSpace() {
        while index < bytes.count {
            switch bytes[index] {
            case 0x20, 0x09, 0x0A, 0x0D: index += 1
            default: return
            }
        }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard index < bytes.count, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    private mutating func takeWord(_ word: StaticString) -> Bool {
        let text = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
        guard bytes[index...].starts(with: text) else { return false }
        index += text.count
        return true
    }
}
