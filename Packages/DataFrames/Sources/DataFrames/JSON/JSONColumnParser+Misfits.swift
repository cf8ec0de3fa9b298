extension JSONColumnParser {
    /// Handles a value that has been read, from `start` to the position, and is not of the column's type.
    mutating func raw(_ start: Int, _ what: String, into node: Node) throws(FrameError) {
        if node.pointee.kind == .string, node.pointee.textMode == .any { return try append(raw: start, to: node) }
        try mixed(what, start, node)
    }

    mutating func append(raw start: Int, to node: Node) throws(FrameError) {
        let texts = node.pointee.texts.unsafelyUnwrapped
        let bytes = parser.bytes(start, parser.position - start)
        if parser.isValidUTF8 || UTF8Validation.isValid(bytes) {
            texts.append(parser.base + start, count: bytes.count)
        } else {
            var text = String(decoding: bytes, as: UTF8.self)
            text.withUTF8 { repaired in
                if let base = repaired.baseAddress { texts.append(base, count: repaired.count) }
            }
        }
        node.pointee.count += 1
    }

    mutating func mixed(_ what: String, _ start: Int, _ node: Node) throws(FrameError) {
        if node.pointee.kind == .skipped {
            node.pointee.count += 1
            return
        }
        if node.pointee.isDeclared || node.pointee.isFrozen { throw misfit(start, node) }
        if options.mixed == .text {
            node.pointee.giveUp()
            node.pointee.count += 1
            return
        }
        throw misfit(
            start,
            node,
            "The value is \(what), but the values before are \(JSONColumnParser.plural(node)); declare the column, or make such columns text by the option mixed.",
            kind: .json
        )
    }

    private static func plural(_ node: Node) -> String {
        switch node.pointee.kind {
        case .bool: "truth values"
        case .int64, .uint64, .double, .decimal: "numbers"
        case .string: node.pointee.textMode == .nested ? "objects or arrays" : "texts"
        case .list: "arrays"
        case .structure: "objects"
        case .unknown, .sink, .skipped: "of another type"
        }
    }

    func misfit(
        _ start: Int,
        _ node: Node,
        _ message: String? = nil,
        kind: FrameError.Kind = .conversion
    ) -> FrameError {
        if let message { return parser.failure(kind, message, at: start) }
        let expected: String
        switch node.pointee.kind {
        case .bool: expected = "true or false"
        case .int64: expected = "a whole number from \(Int64.min) to \(Int64.max)"
        case .uint64: expected = "a whole number from 0 to \(UInt64.max)"
        case .double, .decimal: expected = "a number"
        case .list: expected = "an array"
        case .structure: expected = "an object"
        case .sink: expected = node.pointee.sink?.expected ?? "another value"
        case .string where node.pointee.isFrozen:
            expected = node.pointee.textMode == .nested ? "an object or an array" : "a text"
        case .string, .unknown, .skipped: expected = "another value"
        }
        var reason = ""
        if node.pointee.isFrozen, case .sample(let rows) = options.inference.extent {
            reason = ", inferred from the first \(rows) rows"
        }
        return parser.failure(kind, "The value does not fit its column: expected \(expected)\(reason).", at: start)
    }
}
