/// Whole frames in the layouts of a JSON text.
extension JSONFrameEncoder {
    /// Which part of a text the rows of a frame are.
    struct Part {
        /// Nothing was written before.
        var isFirst = true
        /// There are rows before.
        var hasRows = false
        /// Nothing follows.
        var isLast = true
    }

    /// The text of the whole frame.
    static func bytes(_ frame: DataFrame, _ options: JSONWriteOptions) throws(FrameError) -> [UInt8] {
        var encoder = JSONFrameEncoder(try arranged(frame, options), options)
        try encoder.encode(Part()) { _ throws(FrameError) in }
        return encoder.takeBytes()
    }

    /// Writes the text of a frame, or the part of a text that its rows are, portion by portion.
    static func write(
        _ frame: DataFrame,
        _ options: JSONWriteOptions,
        _ part: Part = Part(),
        _ target: (UnsafeRawBufferPointer) throws(FrameError) -> Void
    ) throws(FrameError) {
        var encoder = JSONFrameEncoder(try arranged(frame, options), options)
        encoder.portion = 256 << 10
        try encoder.encode(part, target)
        try target(UnsafeRawBufferPointer(start: encoder.base, count: encoder.count))
    }

    private static func arranged(_ frame: DataFrame, _ options: JSONWriteOptions) throws(FrameError) -> DataFrame {
        options.nestsDottedNames ? try DottedNames.nested(frame, makesNulls: options.omitsNulls) : frame
    }

    mutating func takeBytes() -> [UInt8] {
        let result = Array(UnsafeBufferPointer(start: base, count: count))
        count = 0
        return result
    }

    /// Hands the waiting bytes over when they are many.
    @inline(__always)
    private mutating func flush(
        _ target: (UnsafeRawBufferPointer) throws(FrameError) -> Void
    ) throws(FrameError) {
        guard count >= portion else { return }
        try target(UnsafeRawBufferPointer(start: base, count: count))
        count = 0
    }

    /// Writes all rows; what is left waits in the buffer.
    private mutating func encode(
        _ part: Part,
        _ target: (UnsafeRawBufferPointer) throws(FrameError) -> Void
    ) throws(FrameError) {
        if options.layout == .columns { return try encodeColumns(target) }
        let isLines = options.layout == .lines
        if !isLines, part.isFirst { put(0x5B) }
        for row in 0..<frame.rowCount {
            if !isLines {
                if row > 0 || part.hasRows { put(0x2C) }
                put(0x0A)
            }
            try record(0, frame.columnCount, row, frameRow: row)
            if isLines { put(0x0A) }
            try flush(target)
        }
        if isLines || !part.isLast { return }
        if frame.rowCount > 0 || part.hasRows { put(0x0A) }
        put(0x5D)
        put(0x0A)
    }

    private mutating func encodeColumns(
        _ target: (UnsafeRawBufferPointer) throws(FrameError) -> Void
    ) throws(FrameError) {
        put(0x7B)
        for column in 0..<frame.columnCount {
            if column > 0 { put(0x2C) }
            put(0x0A)
            put(places[column].key)
            put(0x5B)
            for row in 0..<frame.rowCount {
                if row > 0 { put(0x2C) }
                try value(column, row, frameRow: row, frameColumn: column)
                try flush(target)
            }
            put(0x5D)
        }
        put(0x0A)
        put(0x7D)
        put(0x0A)
    }
}
