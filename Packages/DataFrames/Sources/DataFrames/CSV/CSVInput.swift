internal import Glibc

/// The window of a source's bytes that the tokenizer looks at.
///
/// 16 zero bytes always follow the last byte, so that words may be loaded anywhere.
final class CSVInput {
    static let padding = 16

    let source: any ByteSource
    private(set) var base: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    /// The first byte not yet consumed.
    var start = 0
    /// Behind the last byte.
    private(set) var end = 0
    /// Whether the source has no more bytes.
    private(set) var isAtEnd = false
    /// The number of the line on which `start` lies, from 1.
    var line = 1
    /// How many bytes came from the source.
    private(set) var bytesRead = 0

    init(_ source: any ByteSource, chunk: Int) {
        self.source = source
        capacity = chunk
        base = Memory.allocate(chunk + CSVInput.padding).assumingMemoryBound(to: UInt8.self)
        memset(base, 0, CSVInput.padding)
    }

    deinit { free(base) }

    /// Moves the rest to the front and reads more behind it, growing when the rest fills the window.
    func fill() throws(FrameError) {
        let rest = end - start
        if start > 0 {
            memmove(base, base + start, rest)
            start = 0
            end = rest
        }
        if rest == capacity {
            capacity *= 2
            let grown = Memory.grow(base, from: rest + CSVInput.padding, to: capacity + CSVInput.padding)
            base = grown.assumingMemoryBound(to: UInt8.self)
        }
        // Short reads (pipes) are joined up to half the window, so that blocks stay large.
        repeat {
            let count = try source.read(into: UnsafeMutableRawBufferPointer(start: base + end, count: capacity - end))
            if count == 0 {
                isAtEnd = true
                break
            }
            end += count
            bytesRead += count
        } while end < capacity / 2
        memset(base + end, 0, CSVInput.padding)
    }

    /// Starts again from the first byte.
    func rewind() throws(FrameError) {
        try source.rewind()
        start = 0
        end = 0
        isAtEnd = false
        line = 1
        bytesRead = 0
    }
}
