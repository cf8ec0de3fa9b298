extension JSONColumnParser {
    /// Reads an object of arrays, one array a column; the position is at its brace.
    mutating func columns(into shape: Shape, depth: Int) throws(FrameError) {
        var seen: Set<String> = []
        let start = parser.position
        var rows: Int?
        try parser.checkDepth(depth)
        parser.position += 1
        parser.skipSpace()
        if !parser.take(0x7D) {
            repeat {
                guard parser.position < parser.end, parser.base[parser.position] == 0x22 else {
                    throw parser.wrong("An object needs a key in quotes here")
                }
                let place = parser.position
                let name = try parser.string(parser.text())
                try parser.colon()
                do throws(FrameError) {
                    if !seen.insert(name).inserted {
                        throw parser.failure(.json, "The JSON object has the same key twice.", at: place)
                    }
                    let count = try column(name, place, shape, depth + 1)
                    if let count, count != rows ?? count {
                        throw parser.failure(
                            .json,
                            "The column has \(count) values where those before have \(rows ?? 0).",
                            at: place
                        )
                    }
                    rows = rows ?? count
                } catch {
                    var error = error
                    if error.column == nil { error.column = name }
                    throw error
                }
            } while try parser.comma(closing: 0x7D)
        }
        shape.pointee.rows = rows ?? 0
        for index in 0..<shape.pointee.fieldCount where !seen.contains(shape.pointee.names[index]) {
            let node = shape.pointee.nodes + index
            if !node.pointee.isNullable {
                var error = parser.failure(.nullValue, "The key is missing, but values are required.", at: start)
                error.column = shape.pointee.names[index]
                throw error
            }
            for _ in 0..<(rows ?? 0) { node.pointee.appendNull() }
        }
    }

    /// Reads one array into a column and returns how many values it had; nil for a key that is passed over.
    private mutating func column(
        _ name: String,
        _ place: Int,
        _ shape: Shape,
        _ depth: Int
    ) throws(FrameError) -> Int? {
        let index: Int
        if let known = shape.pointee.position(of: name) {
            index = known
        } else {
            switch shape.pointee.unlisted {
            case .skip:
                try parser.skipValue(depth: depth)
                return nil
            case .refuse:
                throw parser.failure(
                    .schemaMismatch,
                    "The JSON object has a key that the schema does not name; skipsUnlistedColumns leaves such out.",
                    at: place
                )
            case .add:
                if shape.pointee.fieldCount >= options.maximumColumns {
                    throw parser.failure(
                        .json,
                        "There are more than \(options.maximumColumns) different keys; the option maximumColumns allows more.",
                        at: place
                    )
                }
                index = shape.pointee.discover(name, options)
            }
        }
        guard parser.position < parser.end, parser.base[parser.position] == 0x5B else {
            throw parser.failure(.json, "The column must be an array.", at: parser.position)
        }
        let node = shape.pointee.nodes + index
        try parser.checkDepth(depth)
        parser.position += 1
        parser.skipSpace()
        if parser.take(0x5D) { return 0 }
        repeat {
            do throws(FrameError) {
                try value(into: node, depth: depth + 1)
            } catch {
                var error = error
                error.row = node.pointee.count
                error.column = error.column.map { $0.hasPrefix("[") ? name + $0 : "\(name).\($0)" } ?? name
                throw error
            }
        } while try parser.comma(closing: 0x5D)
        return node.pointee.count
    }
}
