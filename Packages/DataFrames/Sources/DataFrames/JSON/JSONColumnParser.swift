/// Reads JSON values into nodes.
struct JSONColumnParser {
    typealias Node = UnsafeMutablePointer<JSONNode>
    typealias Shape = UnsafeMutablePointer<JSONShape>

    var parser: JSONParser
    let options: JSONReadOptions
    private let nullTexts: [[UInt8]]

    init(_ parser: JSONParser, _ options: JSONReadOptions) {
        self.parser = parser
        self.options = options
        nullTexts = options.nullTexts.map { Array($0.utf8) }
    }

    /// Whether nothing but space is left, which is passed over.
    var isAtEnd: Bool {
        mutating get {
            parser.skipSpace()
            return parser.position == parser.end
        }
    }

    // MARK: Objects and arrays

    /// Reads an object as one row of a shape; the position is at its brace.
    mutating func object(into shape: Shape, depth: Int) throws(FrameError) {
        try parser.checkDepth(depth)
        parser.position &+= 1
        parser.skipSpace()
        let row = shape.pointee.rows
        var matched = 0
        if !parser.take(0x7D) {
            var expected = 0
            repeat {
                guard parser.position < parser.end, parser.base[parser.position] == 0x22 else {
                    throw parser.wrong("An object needs a key in quotes here")
                }
                let start = parser.position
                let index: Int
                if expected < shape.pointee.fieldCount, take(shape.pointee.keys[expected]) {
                    index = expected
                } else {
                    index = try find(shape, expected)
                }
                try parser.colon()
                if index < 0 {
                    try parser.skipValue(depth: depth &+ 1)
                    continue
                }
                expected = index &+ 1
                let node = shape.pointee.nodes + index
                if node.pointee.count != row { throw duplicate(shape, index, start) }
                do throws(FrameError) {
                    try value(into: node, depth: depth &+ 1)
                } catch {
                    throw JSONColumnParser.within(shape.pointee.names[index], error)
                }
                matched &+= 1
            } while try parser.comma(closing: 0x7D)
        }
        if matched < shape.pointee.fieldCount { try fill(shape, row) }
        shape.pointee.rows = row &+ 1
    }

    private mutating func list(into node: Node, depth: Int) throws(FrameError) {
        try parser.checkDepth(depth)
        parser.position &+= 1
        parser.skipSpace()
        let element = node.pointee.element.unsafelyUnwrapped
        if !parser.take(0x5D) {
            let first = element.pointee.count
            repeat {
                do throws(FrameError) {
                    try value(into: element, depth: depth &+ 1)
                } catch {
                    throw JSONColumnParser.within("[\(element.pointee.count - first)]", error)
                }
            } while try parser.comma(closing: 0x5D)
        }
        node.pointee.ints.unsafelyUnwrapped.append(Int64(element.pointee.count))
        node.pointee.count &+= 1
    }

    // MARK: Values

    /// Reads one value; the position is at its first byte.
    @inline(__always)
    mutating func value(into node: Node, depth: Int) throws(FrameError) {
        guard parser.position < parser.end else { throw parser.ended() }
        let byte = parser.base[parser.position]
        if byte == 0x22 {
            let text = try parser.text()
            if node.pointee.kind == .string, node.pointee.textMode != .nested, text.isPlain, parser.isValidUTF8,
                nullTexts.isEmpty
            {
                node.pointee.texts.unsafelyUnwrapped.append(parser.base + text.start, count: text.length)
                node.pointee.count &+= 1
                return
            }
            try self.text(text, into: node)
        } else if byte &- 0x30 <= 9 || byte == 0x2D {
            let number = try parser.number()
            let kind = node.pointee.kind
            if kind == .int64, number.isWhole, number.digits <= 18 {
                let value = Int64(truncatingIfNeeded: number.magnitude)
                node.pointee.ints.unsafelyUnwrapped.append(number.isNegative ? 0 &- value : value)
                node.pointee.count &+= 1
                return
            }
            // Clinger's fast path: both numbers are exact, so one division rounds once.
            if kind == .double, number.digits <= 18, number.magnitude <= 1 << 53, number.decimals <= 22,
                !number.hasExponent
            {
                let value = Double(number.magnitude) / TextKernels.powerOfTen(number.decimals)
                node.pointee.doubles.unsafelyUnwrapped.append(number.isNegative ? -value : value)
                node.pointee.count &+= 1
                return
            }
            if kind == .double, number.digits <= 19, !number.hasExponent, number.decimals > 0,
                let value = DecimalToDouble.convert(number.magnitude, exponent: 0 &- number.decimals)
            {
                node.pointee.doubles.unsafelyUnwrapped.append(number.isNegative ? -value : value)
                node.pointee.count &+= 1
                return
            }
            try self.number(number, into: node)
        } else {
            try other(byte, into: node, depth: depth)
        }
    }

    @inline(never)
    private mutating func other(_ byte: UInt8, into node: Node, depth: Int) throws(FrameError) {
        switch byte {
        case 0x6E:
            try parser.word("null")
            try null(into: node)
        case 0x74:
            try parser.word("true")
            try bool(true, into: node)
        case 0x66:
            try parser.word("false")
            try bool(false, into: node)
        case 0x7B, 0x5B: try nested(byte, into: node, depth: depth)
        default: throw parser.noValue()
        }
    }

    func null(into node: Node) throws(FrameError) {
        if !node.pointee.isNullable {
            throw parser.failure(.nullValue, "The value is null, but a value is required.", at: parser.position - 4)
        }
        node.pointee.appendNull()
    }

    private mutating func bool(_ value: Bool, into node: Node) throws(FrameError) {
        let start = parser.position - (value ? 4 : 5)
        switch node.pointee.kind {
        case .unknown:
            node.pointee.become(.bool)
            node.pointee.bools.unsafelyUnwrapped.append(value)
        case .bool: node.pointee.bools.unsafelyUnwrapped.append(value)
        default: return try raw(start, "a truth value", into: node)
        }
        node.pointee.count += 1
    }

    @inline(never)
    private mutating func text(_ text: JSONParser.Text, into node: Node) throws(FrameError) {
        let nullTexts = nullTexts
        if !nullTexts.isEmpty {
            let isNull = try parser.withMeaning(of: text) { bytes in nullTexts.contains { $0.elementsEqual(bytes) } }
            if isNull { return try null(into: node) }
        }
        switch node.pointee.kind {
        case .unknown:
            node.pointee.become(.string)
            node.pointee.textMode = .texts
        case .string where node.pointee.textMode != .nested: break
        case .bool, .int64, .uint64, .double, .sink:
            if node.pointee.isDeclared { return try quoted(text, into: node) }
            return try mixed("a text", text.start - 1, node)
        default: return try mixed("a text", text.start - 1, node)
        }
        let texts = node.pointee.texts.unsafelyUnwrapped
        try parser.withMeaning(of: text) { bytes in
            if let base = bytes.baseAddress { texts.append(base, count: bytes.count) } else { texts.appendEmpty() }
        }
        node.pointee.count += 1
    }

    /// Reads a text where a column of another type is declared.
    private mutating func quoted(_ text: JSONParser.Text, into node: Node) throws(FrameError) {
        let policy = options.quotedNumbers
        let kind = node.pointee.kind
        if kind == .sink, let sink = node.pointee.sink {
            let isTaken = try parser.withMeaning(of: text) { sink.takesTexts && sink.append($0, isNumber: false) }
            if !isTaken { throw misfit(text.start - 1, node) }
            node.pointee.count += 1
            return
        }
        let isTaken = try parser.withMeaning(of: text) { bytes in
            switch kind {
            case .bool:
                guard policy != .refused, let value = TextKernels.parseBool(bytes) else { return false }
                node.pointee.bools.unsafelyUnwrapped.append(value)
            case .int64:
                guard let value = JSONDigits.withQuoted(bytes, policy, { TextKernels.parseInt64($0) }) ?? nil else {
                    return false
                }
                node.pointee.ints.unsafelyUnwrapped.append(value)
            case .uint64:
                guard let value = JSONDigits.withQuoted(bytes, policy, { TextKernels.parseUInt64($0) }) ?? nil else {
                    return false
                }
                node.pointee.uints.unsafelyUnwrapped.append(value)
            default:
                let read = JSONDigits.withQuoted(bytes, policy) { TextKernels.parseDouble($0, allowNonFinite: true) }
                guard let value = read ?? nil else { return false }
                node.pointee.doubles.unsafelyUnwrapped.append(value)
            }
            return true
        }
        if !isTaken { throw misfit(text.start - 1, node) }
        node.pointee.count += 1
    }

    @inline(never)
    private mutating func nested(_ byte: UInt8, into node: Node, depth: Int) throws(FrameError) {
        let isObject = byte == 0x7B
        if node.pointee.kind == .unknown {
            switch options.nested {
            case .typed, .flattened: node.pointee.become(isObject ? .structure : .list)
            case .text:
                node.pointee.become(.string)
                node.pointee.textMode = .nested
            }
        }
        switch node.pointee.kind {
        case .structure where isObject:
            try object(into: node.pointee.shape.unsafelyUnwrapped, depth: depth)
            node.pointee.count += 1
        case .list where !isObject: try list(into: node, depth: depth)
        default:
            let start = parser.position
            try parser.skipValue(depth: depth)
            if node.pointee.kind == .string, node.pointee.textMode == .nested {
                try append(raw: start, to: node)
            } else {
                try raw(start, isObject ? "an object" : "an array", into: node)
            }
        }
    }
}

extension UnsafeBytesAppender {
    /// Appends the empty text.
    func appendEmpty() {
        append(UnsafePointer(Memory.placeholder.assumingMemoryBound(to: UInt8.self)), count: 0)
    }
}
