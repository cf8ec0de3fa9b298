/// The part of a message that says where the buffers of a batch lie in its body.
struct ArrowBatchHeader {
    var length: Int
    var nodes: [(length: Int, nullCount: Int)]
    var buffers: [(offset: Int, length: Int)]
    var compression: ArrowCompression?
    /// How many data buffers each array of views has.
    var viewCounts: [Int]

    init(_ table: FlatTable) throws(FrameError) {
        length = Int(try table.number(0, Int64(0)))
        nodes = try ArrowBatchHeader.pairs(table, 1).map { ($0.0, $0.1) }
        buffers = try ArrowBatchHeader.pairs(table, 2).map { ($0.0, $0.1) }
        viewCounts = []
        let (start, count) = try table.vector(4, width: 8)
        for index in 0..<count { viewCounts.append(Int(try table.bytes.load(Int64.self, at: start + index * 8))) }
        guard let body = try table.table(3) else { return }
        guard try body.number(1, UInt8(0)) == 0 else {
            throw FrameError(.unsupported, "The Arrow data are compressed by another method than buffer by buffer")
        }
        switch try body.number(0, UInt8(0)) {
        case 0: compression = .lz4Frame
        case 1: compression = .zstd
        default: throw table.bytes.fault("name an unknown compression", at: body.position)
        }
    }

    private static func pairs(_ table: FlatTable, _ field: Int) throws(FrameError) -> [(Int, Int)] {
        let (start, count) = try table.vector(field, width: 16)
        var pairs: [(Int, Int)] = []
        pairs.reserveCapacity(count)
        for index in 0..<count {
            let first = try table.bytes.load(Int64.self, at: start + index * 16)
            pairs.append((Int(first), Int(try table.bytes.load(Int64.self, at: start + index * 16 + 8))))
        }
        return pairs
    }
}
