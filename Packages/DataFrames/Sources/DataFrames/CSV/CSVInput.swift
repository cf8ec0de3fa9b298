internal import Glibc

/// The window of a source's bytes that the tokenizer looks at.
///
/// 64 zero bytes always follow the last byte, so that vectors may be loaded anywhere.
final class CSVInput {
    static let padding = 64

    let source: any ByteSource
    private let transcoding: TranscodingByteSource?
    private(set) var base: UnsafeMutablePointer<UInt8>
    /// How many bytes the window can hold.
    private(set) var capacity: Int
    /// The first byte not yet consumed.
    var start = 0
    /// Behind the last byte.
    private(set) var end = 0
    /// Whether the source has no more bytes.
    private(set) var isAtEnd = false
    /// The number of the line on which `start` lies, from 1.
    var line = 1
    /// Cells in the window are still being read: the next ``fill()`` leaves its bytes as they are, the one after may
    /// not.
    var isPinned = false
    /// The other window, which takes over when this one is pinned.
    private var spare: UnsafeMutablePointer<UInt8>?
    private var spareCapacity = 0
    /// The error of the source behind the bytes that are here already.
    private var failure: FrameError?

    init(_ source: any ByteSource, chunk: Int, transcoding: TranscodingByteSource? = nil) {
        self.source = source
        self.transcoding = transcoding
        capacity = chunk
        base = Memory.allocate(chunk + CSVInput.padding).assumingMemoryBound(to: UInt8.self)
        memset(base, 0, CSVInput.padding)
    }

    deinit {
        free(base)
        free(spare)
    }

    /// How many bytes of the source were read.
    var bytesRead: Int { transcoding?.bytesIn ?? 0 }
    /// Whether the source is UTF-16.
    var isUTF16: Bool { transcoding?.isUTF16 ?? false }

    /// Moves the rest to the front and reads more behind it, growing when the rest fills the window.
    ///
    /// Where the source fails, the bytes before are handed out first; the error then names the line it is on.
    func fill() throws(FrameError) {
        if let failure { throw failure }
        let rest = end - start
        if isPinned {
            isPinned = false
            switchWindows(rest)
        } else if start > 0 {
            memmove(base, base + start, rest)
        }
        start = 0
        end = rest
        if rest == capacity {
            let grown = Memory.grow(base, from: rest + CSVInput.padding, to: capacity * 2 + CSVInput.padding)
            base = grown.assumingMemoryBound(to: UInt8.self)
            capacity *= 2
        }
        // Short reads (pipes) are joined up to half the window, so that blocks stay large.
        repeat {
            var count = 0
            do throws(FrameError) {
                let room = UnsafeMutableRawBufferPointer(start: base + end, count: capacity - end)
                count = try source.read(into: room)
            } catch {
                failure = placed(error)
                break
            }
            if count == 0 {
                isAtEnd = true
                break
            }
            end += count
        } while end < capacity / 2
        memset(base + end, 0, CSVInput.padding)
        if end == rest, let failure { throw failure }
    }

    /// Puts the rest at the front of the other window and goes on there.
    private func switchWindows(_ rest: Int) {
        if spareCapacity < capacity {
            free(spare)
            spare = Memory.allocate(capacity + CSVInput.padding).assumingMemoryBound(to: UInt8.self)
            spareCapacity = capacity
        }
        guard let other = spare else { return }
        memcpy(other, base + start, rest)
        spare = base
        base = other
        swap(&capacity, &spareCapacity)
    }

    /// An error of the source with the line behind the bytes that it gave.
    private func placed(_ error: FrameError) -> FrameError {
        guard error.line == nil, error.kind == .csv || error.kind == .compression else { return error }
        var error = error
        error.line = line + CSVBlock.lineBreaks(base + start, end - start)
        return error
    }

    /// Where the first line behind a place in the window begins; nil when the window has none.
    func lineStart(from place: Int) -> Int? {
        let found = memchr(base + place, 0x0A, end - place) ?? memchr(base + place, 0x0D, end - place)
        guard let found else { return nil }
        let start = UnsafeRawPointer(found) - UnsafeRawPointer(base) + 1
        return start < end ? start : nil
    }

    /// Starts again from the first byte.
    func rewind() throws(FrameError) {
        try source.rewind()
        start = 0
        end = 0
        isAtEnd = false
        line = 1
        failure = nil
    }
}
