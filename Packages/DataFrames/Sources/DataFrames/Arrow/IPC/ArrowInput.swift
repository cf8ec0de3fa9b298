internal import Glibc

/// Bytes in pieces of known sizes.
final class ArrowInput {
    private let source: any ByteSource
    /// Where the next byte lies.
    private(set) var position = 0
    private var isClosed = false
    /// Bytes that were looked at and not yet read.
    private var head: [UInt8] = []
    private var isHeadWhole = false

    init(_ source: any ByteSource) { self.source = source }

    deinit { close() }

    func close() {
        if !isClosed { source.close() }
        isClosed = true
    }

    /// The count of all bytes, where any of them can be gone to.
    var seekableBytes: Int? { source is any SeekableByteSource ? source.totalBytes : nil }

    func seek(to place: Int) throws(FrameError) {
        guard let seekable = source as? any SeekableByteSource else { return }
        try seekable.seek(to: place)
        position = place
        head = []
    }

    /// Whether the next bytes are these, of which there may be 8; they stay.
    func peek(_ expected: [UInt8]) throws(FrameError) -> Bool {
        while head.count < 8, !isHeadWhole {
            var failed: FrameError?
            let more = [UInt8](unsafeUninitializedCapacity: 8 - head.count) { target, count in
                do throws(FrameError) {
                    count = try source.read(into: UnsafeMutableRawBufferPointer(target))
                } catch {
                    failed = error
                }
            }
            if let failed { throw failed }
            head += more
            isHeadWhole = more.isEmpty
        }
        return head.starts(with: expected)
    }

    private func fill(_ target: UnsafeMutableRawBufferPointer) throws(FrameError) -> Int {
        if head.isEmpty { return try source.read(into: target) }
        let count = min(head.count, target.count)
        target.copyBytes(from: head.prefix(count))
        head.removeFirst(count)
        return count
    }

    /// The next bytes, so many exactly; nil when there is not even one and the end may be here.
    ///
    /// Memory grows with the bytes that come, so that a false count costs nothing.
    func read(_ count: Int, what: String, mayEnd: Bool = false) throws(FrameError) -> ColumnBuffer? {
        guard !isClosed else { throw FrameError(.file, "The Arrow reader is closed") }
        if let total = source.totalBytes, count > total - position, !mayEnd { throw cut(count, what) }
        var capacity = min(count, 16 << 20)
        guard var memory = malloc(max(capacity, 1)) else { throw cut(count, what) }
        var filled = 0
        while filled < count {
            if filled == capacity {
                capacity = min(count, capacity * 2)
                guard let grown = realloc(memory, capacity) else {
                    free(memory)
                    throw FrameError(
                        .arrow,
                        "There is no memory for the \(count) bytes of \(what)",
                        byteOffset: position
                    )
                }
                memory = grown
            }
            let came: Int
            do {
                came = try fill(UnsafeMutableRawBufferPointer(start: memory + filled, count: capacity - filled))
            } catch {
                free(memory)
                throw error
            }
            if came == 0 {
                free(memory)
                if filled == 0, mayEnd { return nil }
                throw cut(count, what)
            }
            filled += came
        }
        position += count
        return ColumnBuffer(takingMalloced: memory, byteCount: count)
    }

    /// The next bytes; their lack is an error.
    func bytes(_ count: Int, _ what: String) throws(FrameError) -> ColumnBuffer {
        guard let bytes = try read(count, what: what) else { throw cut(count, what) }
        return bytes
    }

    private func cut(_ count: Int, _ what: String) -> FrameError {
        FrameError(.arrow, "The Arrow data end within \(what) of \(count) bytes", byteOffset: position)
    }
}
