internal import Glibc

/// The keys of an object and what becomes of them.
extension JSONColumnParser {
    /// Takes a key, its quotes included, if it is the one expected.
    @inline(__always)
    mutating func take(_ key: JSONShape.Key) -> Bool {
        let start = parser.position &+ 1
        let end = start &+ key.count
        let text = UnsafeRawPointer(parser.base + start)
        guard start &+ 8 <= parser.end else { return takeLast(key) }
        if text.loadUnaligned(as: UInt64.self) & key.mask != key.word { return false }
        if key.count > 8 {
            guard end <= parser.end, memcmp(text, key.bytes, key.count) == 0 else { return false }
        }
        parser.position = end
        return true
    }

    /// Takes a key among the last bytes of the text.
    @inline(never)
    private mutating func takeLast(_ key: JSONShape.Key) -> Bool {
        let start = parser.position &+ 1
        guard key.mask != 0, start &+ key.count <= parser.end else { return false }
        if memcmp(parser.base + start, key.bytes, key.count) != 0 { return false }
        parser.position = start &+ key.count
        return true
    }

    /// The column of a key that is not the expected one, -1 for a key to be passed over.
    @inline(never)
    mutating func find(_ shape: Shape, _ expected: Int) throws(FrameError) -> Int {
        // Often some keys are left out.
        for index in (expected + 1)..<max(expected + 1, min(expected + 4, shape.pointee.fieldCount))
        where take(shape.pointee.keys[index]) {
            return index
        }
        let start = parser.position
        let name = try parser.string(parser.text())
        if let index = shape.pointee.position(of: name) { return index }
        switch shape.pointee.unlisted {
        case .skip: return -1
        case .refuse:
            var error = parser.failure(
                .schemaMismatch,
                "The JSON object has a key that the schema does not name; skipsUnlistedColumns leaves such out.",
                at: start
            )
            error.column = name
            throw error
        case .add:
            if shape.pointee.fieldCount >= options.maximumColumns {
                throw parser.failure(
                    .json,
                    "There are more than \(options.maximumColumns) different keys; the option maximumColumns allows more.",
                    at: start
                )
            }
            return shape.pointee.discover(name, options)
        }
    }

    /// Appends nulls for the keys that an object lacks.
    @inline(never)
    func fill(_ shape: Shape, _ row: Int) throws(FrameError) {
        for index in 0..<shape.pointee.fieldCount {
            let node = shape.pointee.nodes + index
            if node.pointee.count > row { continue }
            if !node.pointee.isNullable {
                var error = parser.failure(
                    .nullValue,
                    "The key is missing, but a value is required.",
                    at: parser.position - 1
                )
                error.column = shape.pointee.names[index]
                throw error
            }
            node.pointee.appendNull()
        }
    }

    @inline(never)
    func duplicate(_ shape: Shape, _ index: Int, _ place: Int) -> FrameError {
        var error = parser.failure(.json, "The JSON object has the same key twice.", at: place)
        error.column = shape.pointee.names[index]
        return error
    }

    /// An error with the key around it in front of its path.
    static func within(_ name: String, _ error: FrameError) -> FrameError {
        var error = error
        if let inner = error.column {
            error.column = inner.hasPrefix("[") ? name + inner : "\(name).\(inner)"
        } else {
            error.column = name
        }
        return error
    }
}
