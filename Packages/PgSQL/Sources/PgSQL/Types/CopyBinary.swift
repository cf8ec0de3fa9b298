internal import SQLCore

/// The frame of COPY BINARY: a header before the first tuple and a mark after the last one.
///
/// Source: PostgreSQL's documentation of COPY, "Binary Format".
enum CopyBinary {
    /// `PGCOPY`, a line end in each convention, and a byte above 127 and a zero that show a damaged transport.
    static let signature: [UInt8] = [0x50, 0x47, 0x43, 0x4F, 0x50, 0x59, 0x0A, 0xFF, 0x0D, 0x0A, 0x00]

    /// How many bytes the header takes at the start of the first block; a tuple, or the end mark, follows in the same
    /// block, if the block has more bytes.
    ///
    /// - Throws: `.corrupted` if the block does not begin with a header.
    static func headerLength(_ block: UnsafeRawBufferPointer) throws(ConnError) -> Int {
        guard block.count >= 19, block.prefix(11).elementsEqual(signature) else { throw noHeader }
        let flags = UInt32(bigEndian: block.loadUnaligned(fromByteOffset: 11, as: UInt32.self))
        let extra = Int(UInt32(bigEndian: block.loadUnaligned(fromByteOffset: 15, as: UInt32.self)))
        // The upper half holds what a reader must understand.
        guard flags >> 16 == 0, block.count - 19 >= extra else { throw noHeader }
        return 19 + extra
    }

    private static var noHeader: ConnError {
        ConnError(.corrupted, "The server's COPY data does not begin with the header of its binary format")
    }
}
