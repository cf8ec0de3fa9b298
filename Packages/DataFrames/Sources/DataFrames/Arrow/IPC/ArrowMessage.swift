/// One message of a stream: what it says, and its body.
struct ArrowMessage {
    enum Kind {
        case schema, dictionary, batch
    }

    let kind: Kind
    let table: FlatTable
    let body: ColumnBuffer
    /// Where the body lies.
    let place: Int

    /// Reads the next message, or returns nil at the end.
    ///
    /// Throws `.arrow` for what is no message, and when a length is beyond what there is or may be.
    static func next(_ input: ArrowInput, _ options: ArrowReadOptions) throws(FrameError) -> ArrowMessage? {
        let start = input.position
        guard let prefix = try input.read(4, what: "a message's length", mayEnd: true) else { return nil }
        var size = number(prefix)
        // Before version 0.15 the mark was missing.
        if size == -1 { size = number(try input.bytes(4, "a message's length")) }
        if size == 0 { return nil }
        guard size > 0, Int(size) <= options.maximumBatchBytes else {
            throw FrameError(.arrow, "There is no Arrow message: its length would be \(size)", byteOffset: start)
        }
        let place = input.position
        let flat = FlatBytes(try input.bytes(Int(size), "a message's metadata"), at: place)
        let root = try flat.root()
        guard try root.number(0, Int16(0)) >= 3 else {
            throw FrameError(.unsupported, "The Arrow message is of a version before 4", byteOffset: place)
        }
        let kind: Kind
        switch try root.number(1, UInt8(0)) {
        case 1: kind = .schema
        case 2: kind = .dictionary
        case 3: kind = .batch
        default: throw FrameError(.unsupported, "The Arrow message holds a tensor, not a batch", byteOffset: place)
        }
        guard let table = try root.table(2) else { throw flat.fault("have no header", at: 0) }
        let length = Int(try root.number(3, Int64(0)))
        guard length >= 0, length <= options.maximumBatchBytes else {
            throw FrameError(
                .arrow,
                "An Arrow message states a body of \(length) bytes; the limit is \(options.maximumBatchBytes)",
                byteOffset: place
            )
        }
        let bodyPlace = input.position
        return ArrowMessage(
            kind: kind,
            table: table,
            body: try input.bytes(length, "a message's body"),
            place: bodyPlace
        )
    }

    private static func number(_ bytes: ColumnBuffer) -> Int32 {
        withExtendedLifetime(bytes) { Int32(littleEndian: bytes.base.loadUnaligned(as: Int32.self)) }
    }
}
