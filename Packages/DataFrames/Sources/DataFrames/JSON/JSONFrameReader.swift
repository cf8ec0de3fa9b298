/// Reads one JSON text into a frame.
struct JSONFrameReader {
    private let options: JSONReadOptions

    init(_ options: JSONReadOptions) { self.options = options }

    func read(_ bytes: UnsafeBufferPointer<UInt8>) throws(FrameError) -> DataFrame {
        try options.validate()
        let owner = JSONShapeOwner()
        return try withExtendedLifetime(owner) { () throws(FrameError) in try read(bytes, owner.shape) }
    }

    private func read(
        _ bytes: UnsafeBufferPointer<UInt8>,
        _ shape: UnsafeMutablePointer<JSONShape>
    ) throws(FrameError) -> DataFrame {
        shape.pointee.begin(options)
        let parser = try JSONParser(bytes, maximumDepth: options.maximumDepth, repairs: options.repairsText)
        try pass(parser, shape)
        if shape.pointee.wantsSecondPass {
            // Some columns can only be text, which needs the text of the values that were read already.
            shape.pointee.restart()
            try pass(parser, shape)
        }
        shape.pointee.complete(options)
        return try shape.pointee.frame(options)
    }

    private func pass(_ parser: JSONParser, _ shape: UnsafeMutablePointer<JSONShape>) throws(FrameError) {
        var parser = parser
        parser.skipSpace()
        let layout = options.layout
        if layout != .lines { try checkIsText(parser) }
        if layout == .lines || layout == .automatic && options.path.keys.isEmpty && !isArray(parser) {
            return try lines(parser, shape)
        }
        let isReached = try parser.descend(options.path.keys[...], depth: 0) { (parser, depth) throws(FrameError) in
            var columns = JSONColumnParser(parser, options)
            defer { parser = columns.parser }
            if layout == .columns {
                try read(columns: &columns, shape, depth)
            } else if layout == .automatic, !isArray(parser) {
                try record(&columns, shape, depth)
            } else {
                try records(&columns, shape, depth)
            }
        }
        if !isReached {
            throw parser.failure(.json, "The JSON text has nothing at the path \"\(options.path)\".", at: 0)
        }
        try parser.finish()
    }

    func checkIsText(_ parser: JSONParser) throws(FrameError) {
        if parser.position == parser.end { throw parser.failure(.json, "There is no JSON text.", at: parser.end) }
    }

    private func isArray(_ parser: JSONParser) -> Bool {
        parser.position < parser.end && parser.base[parser.position] == 0x5B
    }

    private func lines(_ parser: JSONParser, _ shape: UnsafeMutablePointer<JSONShape>) throws(FrameError) {
        var columns = JSONColumnParser(parser, options)
        while columns.parser.position < columns.parser.end {
            try record(&columns, shape, 0)
            columns.parser.skipSpace()
        }
    }

    private func records(
        _ columns: inout JSONColumnParser,
        _ shape: UnsafeMutablePointer<JSONShape>,
        _ depth: Int
    ) throws(FrameError) {
        try open(&columns.parser, depth)
        if columns.parser.take(0x5D) { return }
        repeat {
            try record(&columns, shape, depth + 1)
        } while try columns.parser.comma(closing: 0x5D)
    }

    /// Reads the rows of a portion of the text until there are as many as wanted.
    ///
    /// - Parameters:
    ///   - cursor: The place in an array; means nothing where the rows are lines.
    ///   - count: How many rows there are, from which on they are counted.
    @inline(__always)
    func read(
        portion columns: inout JSONColumnParser,
        of input: JSONInput,
        _ cursor: inout JSONArrayCursor,
        _ shape: UnsafeMutablePointer<JSONShape>,
        count: inout Int,
        limit: Int
    ) throws(FrameError) {
        if input.isArray == true {
            while count < limit, try cursor.reachesRow(&columns.parser, self, isLast: input.isLast) {
                try record(&columns, shape, 1)
                count += 1
            }
        } else {
            while count < limit, !columns.isAtEnd {
                try record(&columns, shape, 0)
                count += 1
            }
        }
    }

    /// Takes the bracket that opens an array of rows, and the space behind it.
    func open(_ parser: inout JSONParser, _ depth: Int) throws(FrameError) {
        guard isArray(parser) else {
            throw parser.failure(
                .json,
                "An array of objects is expected\(place), but there is something else.",
                at: parser.position
            )
        }
        try parser.checkDepth(depth)
        parser.position += 1
        parser.skipSpace()
    }

    /// Reads an object as the next row of a shape.
    @inline(__always)
    func record(
        _ columns: inout JSONColumnParser,
        _ shape: UnsafeMutablePointer<JSONShape>,
        _ depth: Int
    ) throws(FrameError) {
        let row = shape.pointee.rows
        do throws(FrameError) {
            guard columns.parser.position < columns.parser.end else { throw columns.parser.ended() }
            guard columns.parser.base[columns.parser.position] == 0x7B else { throw noRecord(columns.parser) }
            try columns.object(into: shape, depth: depth)
        } catch {
            var error = error
            error.row = row
            throw error
        }
    }

    private func noRecord(_ parser: JSONParser) -> FrameError {
        var probe = parser
        do throws(FrameError) { try probe.skipValue(depth: 0) } catch { return error }
        return parser.failure(.json, "A row must be a JSON object\(place).", at: parser.position)
    }

    /// Where the rows are, as it follows a sentence.
    private var place: String {
        options.path.keys.isEmpty ? "" : " at the path \"\(options.path)\""
    }

    private func read(
        columns: inout JSONColumnParser,
        _ shape: UnsafeMutablePointer<JSONShape>,
        _ depth: Int
    ) throws(FrameError) {
        let start = columns.parser.position
        guard start < columns.parser.end, columns.parser.base[start] == 0x7B else {
            throw columns.parser.failure(.json, "An object of arrays is expected\(place).", at: start)
        }
        try columns.columns(into: shape, depth: depth)
    }
}
