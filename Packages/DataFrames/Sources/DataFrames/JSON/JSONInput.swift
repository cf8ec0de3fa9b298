internal import Glibc

/// The window of a source's bytes that a reader of lines looks at, in portions of whole objects.
///
/// A portion ends at a line break between a closing and an opening brace. A line break cannot stand within a string, and
/// within an array or object a comma would stand between the braces, so in a text that is JSON every such place lies
/// between two rows, however many lines a row has. A text that is none fails in the portion before or behind it.
final class JSONInput {
    private let source: any ByteSource
    private let maximumRecordBytes: Int
    private var base: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    /// The first byte of the portion at hand.
    private var start = 0
    /// Behind its last one.
    private var cut = 0
    /// Behind the last byte read.
    private var end = 0
    private var isAtEnd = false
    /// Where the portion at hand begins in the whole text.
    private(set) var origin = JSONOrigin()
    /// How many bytes came from the source.
    private(set) var bytesRead = 0

    init(_ source: any ByteSource, capacity: Int, maximumRecordBytes: Int) {
        self.source = source
        self.maximumRecordBytes = maximumRecordBytes
        self.capacity = capacity
        base = Memory.allocate(capacity).assumingMemoryBound(to: UInt8.self)
    }

    deinit { free(base) }

    /// How many bytes there are, or nil when that is not known.
    var totalBytes: Int? { source.totalBytes }

    /// The next portion, which is valid until the next call; nil when there are no more bytes.
    func next() throws(FrameError) -> UnsafeBufferPointer<UInt8>? {
        origin.line += CSVBlock.lineBreaks(base + start, cut - start)
        origin.byte += cut - start
        start = cut
        while !isAtEnd {
            try fill()
            if isAtEnd { break }
            if let border = lastBorder() {
                cut = border
                return portion
            }
            if end - start >= maximumRecordBytes {
                throw FrameError(
                    .json,
                    "A row has more than \(maximumRecordBytes) bytes, or the rows do not stand on lines of their own; the option maximumRecordBytes allows more.",
                    line: origin.line,
                    byteOffset: origin.byte
                )
            }
        }
        cut = end
        return start == end ? nil : portion
    }

    private var portion: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: base + start, count: cut - start) }

    /// Moves the rest to the front and reads more behind it, growing when the rest fills the window.
    private func fill() throws(FrameError) {
        let rest = end - start
        if start > 0 {
            memmove(base, base + start, rest)
            start = 0
            cut = 0
            end = rest
        }
        if rest == capacity {
            base = Memory.grow(base, from: capacity, to: capacity * 2).assumingMemoryBound(to: UInt8.self)
            capacity *= 2
        }
        // Short reads (pipes) are joined up to half the window, so that portions stay large.
        repeat {
            let count = try source.read(into: UnsafeMutableRawBufferPointer(start: base + end, count: capacity - end))
            if count == 0 {
                isAtEnd = true
                return
            }
            end += count
            bytesRead += count
        } while end < capacity / 2
    }

    /// Behind the last line break that surely lies between two rows.
    private func lastBorder() -> Int? {
        // What follows the bytes looked at, spaces aside, and the last line break among those spaces.
        var following: UInt8 = 0
        var lineBreak: Int?
        var index = end
        while index > start {
            index &-= 1
            let byte = base[index]
            switch byte {
            case 0x20, 0x09, 0x0D: continue
            case 0x0A:
                if lineBreak == nil { lineBreak = index }
            default:
                if byte == 0x7D, following == 0x7B, let lineBreak { return lineBreak + 1 }
                following = byte
                lineBreak = nil
            }
        }
        return nil
    }

    /// Starts again from the first byte.
    func rewind() throws(FrameError) {
        try source.rewind()
        start = 0
        cut = 0
        end = 0
        isAtEnd = false
        origin = JSONOrigin()
        bytesRead = 0
    }

    /// Closes the source.
    func close() { source.close() }
}
