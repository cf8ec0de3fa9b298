/// The bytes of a flatbuffer; every read is checked against them.
struct FlatBytes {
    private let buffer: ColumnBuffer
    /// Where the bytes lie in their file, for messages.
    private let place: Int

    init(_ buffer: ColumnBuffer, at place: Int) {
        self.buffer = buffer
        self.place = place
    }

    var count: Int { buffer.byteCount }

    /// The table that the buffer is about.
    func root() throws(FrameError) -> FlatTable {
        try FlatTable(self, at: target(0))
    }

    func load<T: FixedWidthInteger & BitwiseCopyable>(_ type: T.Type, at position: Int) throws(FrameError) -> T {
        try check(position, MemoryLayout<T>.size)
        return T(littleEndian: buffer.base.loadUnaligned(fromByteOffset: position, as: T.self))
    }

    /// The position that an offset of 32 bits leads to.
    func target(_ position: Int) throws(FrameError) -> Int {
        let target = position + Int(try load(UInt32.self, at: position))
        try check(target, 4)
        return target
    }

    func text(at position: Int) throws(FrameError) -> String {
        let count = Int(try load(UInt32.self, at: position))
        try check(position + 4, count)
        let bytes = UnsafeRawBufferPointer(start: buffer.base + position + 4, count: count)
        return String(decoding: bytes, as: UTF8.self)
    }

    func check(_ position: Int, _ size: Int) throws(FrameError) {
        guard position >= 0, size >= 0, size <= count, position <= count - size else {
            throw fault("lead outside themselves", at: position)
        }
    }

    func fault(_ what: String, at position: Int) -> FrameError {
        FrameError(.arrow, "The metadata of an Arrow message \(what)", byteOffset: place + max(0, min(position, count)))
    }
}

/// One table of a flatbuffer, its fields named by number.
struct FlatTable {
    let bytes: FlatBytes
    let position: Int
    private let fields: Int
    private let fieldsSize: Int
    private let size: Int

    init(_ bytes: FlatBytes, at position: Int) throws(FrameError) {
        self.bytes = bytes
        self.position = position
        fields = position - Int(try bytes.load(Int32.self, at: position))
        fieldsSize = Int(try bytes.load(UInt16.self, at: fields))
        size = Int(try bytes.load(UInt16.self, at: fields + 2))
        guard fieldsSize >= 4 else { throw bytes.fault("have a table without a list of fields", at: position) }
        try bytes.check(fields, fieldsSize)
        try bytes.check(position, size)
    }

    /// The position of a field of so many bytes, or nil when the table leaves it out.
    private func place(_ field: Int, _ width: Int) throws(FrameError) -> Int? {
        let slot = 4 + field * 2
        guard slot + 2 <= fieldsSize else { return nil }
        let offset = Int(try bytes.load(UInt16.self, at: fields + slot))
        if offset == 0 { return nil }
        guard offset >= 4, offset + width <= size else {
            throw bytes.fault("have a field outside its table", at: position)
        }
        return position + offset
    }

    func number<T: FixedWidthInteger & BitwiseCopyable>(_ field: Int, _ missing: T) throws(FrameError) -> T {
        guard let place = try place(field, MemoryLayout<T>.size) else { return missing }
        return try bytes.load(T.self, at: place)
    }

    func flag(_ field: Int) throws(FrameError) -> Bool { try number(field, UInt8(0)) != 0 }

    func text(_ field: Int) throws(FrameError) -> String? {
        guard let place = try place(field, 4) else { return nil }
        return try bytes.text(at: bytes.target(place))
    }

    func table(_ field: Int) throws(FrameError) -> FlatTable? {
        guard let place = try place(field, 4) else { return nil }
        return try FlatTable(bytes, at: bytes.target(place))
    }

    /// The first element's position and the count of a vector of elements of one size.
    func vector(_ field: Int, width: Int) throws(FrameError) -> (start: Int, count: Int) {
        guard let place = try place(field, 4) else { return (0, 0) }
        let target = try bytes.target(place)
        let count = Int(try bytes.load(UInt32.self, at: target))
        try bytes.check(target + 4, count * width)
        return (target + 4, count)
    }

    /// The tables of a vector, one after another: never all at once, for a vector may name one table again and again.
    func forEachTable(_ field: Int, _ body: (FlatTable) throws(FrameError) -> Void) throws(FrameError) {
        let (start, count) = try vector(field, width: 4)
        for index in 0..<count { try body(FlatTable(bytes, at: bytes.target(start + index * 4))) }
    }
}
