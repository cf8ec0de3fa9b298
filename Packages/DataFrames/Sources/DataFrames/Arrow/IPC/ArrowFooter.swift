/// The end of an Arrow file: its schema and where its messages are.
struct ArrowFooter {
    static let magic: [UInt8] = Array("ARROW1".utf8)

    let fields: [ArrowField]
    let metadata: [String: String]
    /// Where the messages of dictionaries and of batches begin.
    let dictionaries: [Int]
    let batches: [Int]

    /// Reads the footer of a file of so many bytes.
    init(_ input: ArrowInput, total: Int) throws(FrameError) {
        let tail = 10
        guard total >= 8 + tail else {
            throw FrameError(.arrow, "An Arrow file of \(total) bytes has no footer", byteOffset: 0)
        }
        try input.seek(to: total - tail)
        let end = try input.bytes(tail, "a file's end")
        defer { withExtendedLifetime(end) {} }
        guard UnsafeRawBufferPointer(start: end.base + 4, count: 6).elementsEqual(ArrowFooter.magic) else {
            throw FrameError(.arrow, "The Arrow file ends without its footer; it may be cut", byteOffset: total - 6)
        }
        let size = Int(Int32(littleEndian: end.base.loadUnaligned(as: Int32.self)))
        guard size > 0, size <= total - tail - 8 else {
            throw FrameError(
                .arrow,
                "A footer of \(size) bytes does not fit into its Arrow file",
                byteOffset: total - tail
            )
        }
        let place = total - tail - size
        try input.seek(to: place)
        let table = try FlatBytes(try input.bytes(size, "a file's footer"), at: place).root()
        guard let schema = try table.table(1) else { throw table.bytes.fault("have no schema", at: table.position) }
        (fields, metadata) = try ArrowFlatSchema.read(schema)
        dictionaries = try ArrowFooter.blocks(table, 2, before: place)
        batches = try ArrowFooter.blocks(table, 3, before: place)
    }

    private static func blocks(_ table: FlatTable, _ field: Int, before end: Int) throws(FrameError) -> [Int] {
        let (start, count) = try table.vector(field, width: 24)
        var places: [Int] = []
        var seen: Set<Int> = []
        for index in 0..<count {
            let place = Int(try table.bytes.load(Int64.self, at: start + index * 24))
            guard place >= 8, place < end else {
                throw table.bytes.fault("of the footer name a message outside the file", at: start + index * 24)
            }
            // Few bytes could name one batch endlessly.
            guard seen.insert(place).inserted else {
                throw table.bytes.fault("of the footer name a message twice", at: start + index * 24)
            }
            places.append(place)
        }
        return places
    }
}
