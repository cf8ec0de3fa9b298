/// The nulls of a column to be: those of another column, and more where a cast fails.
struct CastNulls {
    private let column: Column
    private var made: ColumnBuffer?
    private var added = 0

    init(_ column: Column) {
        self.column = column
    }

    /// Makes one more element null; it is not null in the column.
    mutating func add(_ row: Int) {
        let buffer = made ?? copy()
        made = buffer
        Bitmap.clear(CastNulls.bits(buffer), row)
        added += 1
    }

    /// The bitmap from bit 0 on and the count of nulls.
    func finish() -> (validity: ColumnBuffer?, nullCount: Int) {
        let nulls = column.nullCount + added
        if nulls == 0 { return (nil, 0) }
        if let made { return (made, nulls) }
        if column.offset == 0, let shared = column.storage.validity { return (shared, nulls) }
        return (copy(), nulls)
    }

    /// Nobody else has the buffer until `finish` hands it out.
    private static func bits(_ buffer: ColumnBuffer) -> UnsafeMutablePointer<UInt8> {
        UnsafeMutableRawPointer(mutating: buffer.base).assumingMemoryBound(to: UInt8.self)
    }

    private func copy() -> ColumnBuffer {
        let count = column.count
        return ColumnBuffer(byteCount: Bitmap.byteCount(count)) { memory in
            let bits = memory.initializeMemory(as: UInt8.self, repeating: 0, count: Bitmap.byteCount(count))
            if let validity = column.storage.validity {
                let source = validity.base.assumingMemoryBound(to: UInt8.self)
                Bitmap.copy(source, offset: column.offset, to: bits, targetOffset: 0, count: count)
            } else {
                Bitmap.setAll(bits, offset: 0, count: count)
            }
        }
    }
}
