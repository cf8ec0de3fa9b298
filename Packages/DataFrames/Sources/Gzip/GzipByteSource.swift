public import DataFrames

/// The bytes of another source, decompressed as they pass.
///
/// Data that ends too early is an error at its end, never a short text. Errors are ``FrameError``s of kind
/// `.compression` with the ``GzipError`` below them.
public final class GzipByteSource: ByteSource {
    private static let portion = 64 << 10

    private let source: any ByteSource
    private let compression: Compression
    private let maximumBytes: Int
    /// nil while the first two bytes have not been seen, and for bytes that are not compressed.
    private var inflater: Inflater?
    private var isDecided = false
    private var isSourceAtEnd = false
    private let input: UnsafeMutableRawBufferPointer
    /// The part of `input` not used up.
    private var rest: UnsafeRawBufferPointer
    /// What came out and was not handed on; lies in the inflater's memory.
    private var output = UnsafeRawBufferPointer(start: nil, count: 0)
    private var hasMore = false

    /// Wraps a source.
    ///
    /// - Parameters:
    ///   - source: The bytes, compressed or not.
    ///   - compression: Whether they are compressed.
    ///   - maximumBytes: The most bytes that may come out of compressed data.
    public init(_ source: any ByteSource, compression: Compression = .automatic, maximumBytes: Int = 16 << 30) {
        self.source = source
        self.compression = compression
        self.maximumBytes = maximumBytes
        input = UnsafeMutableRawBufferPointer.allocate(byteCount: GzipByteSource.portion, alignment: 16)
        rest = UnsafeRawBufferPointer(start: input.baseAddress, count: 0)
    }

    /// Opens a file that may be compressed.
    convenience init(path: String, _ compression: Compression, _ maximumBytes: Int) throws(FrameError) {
        try self.init(FileByteSource(path: path), compression: compression, maximumBytes: maximumBytes)
    }

    /// Wraps bytes in memory that may be compressed.
    convenience init(bytes: [UInt8], _ compression: Compression, _ maximumBytes: Int) {
        self.init(MemoryByteSource(bytes), compression: compression, maximumBytes: maximumBytes)
    }

    deinit { input.deallocate() }

    /// The count of the bytes where nothing is compressed and the source knows it; else nil.
    public var totalBytes: Int? { compression == .none || isDecided && inflater == nil ? source.totalBytes : nil }

    /// Reads some bytes.
    public func read(into target: UnsafeMutableRawBufferPointer) throws(FrameError) -> Int {
        if !isDecided { try decide() }
        guard let inflater else {
            if rest.isEmpty { return isSourceAtEnd ? 0 : try source.read(into: target) }
            let count = min(target.count, rest.count)
            target.copyMemory(from: UnsafeRawBufferPointer(rebasing: rest.prefix(count)))
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            return count
        }
        while output.isEmpty {
            do throws(GzipError) {
                if rest.isEmpty, !hasMore {
                    if isSourceAtEnd {
                        try inflater.finish()
                        return 0
                    }
                } else {
                    let step = try inflater.step(rest)
                    rest = UnsafeRawBufferPointer(rebasing: rest[step.consumed...])
                    output = step.output
                    hasMore = step.hasMore
                    continue
                }
            } catch {
                throw FrameError(.compression, error.message, underlying: error)
            }
            try fill()
        }
        let count = min(target.count, output.count)
        target.copyMemory(from: UnsafeRawBufferPointer(rebasing: output.prefix(count)))
        output = UnsafeRawBufferPointer(rebasing: output[count...])
        return count
    }

    /// Starts again from the first byte, where the source can.
    public func rewind() throws(FrameError) {
        try source.rewind()
        inflater = nil
        isDecided = false
        isSourceAtEnd = false
        rest = UnsafeRawBufferPointer(start: input.baseAddress, count: 0)
        output = UnsafeRawBufferPointer(start: nil, count: 0)
        hasMore = false
    }

    /// Closes the source.
    public func close() { source.close() }

    private func fill() throws(FrameError) {
        let count = try source.read(into: input)
        isSourceAtEnd = count == 0
        rest = UnsafeRawBufferPointer(rebasing: input.prefix(count))
    }

    private func decide() throws(FrameError) {
        var count = 0
        if compression != .none {
            while count < 2, !isSourceAtEnd {
                let read = try source.read(into: UnsafeMutableRawBufferPointer(rebasing: input[count...]))
                isSourceAtEnd = read == 0
                count += read
            }
        }
        rest = UnsafeRawBufferPointer(rebasing: input.prefix(count))
        let isGzip = count >= 2 && input[0] == 0x1F && input[1] == 0x8B
        switch compression {
        case .gzip: inflater = Inflater(.gzip, maximumOutput: maximumBytes)
        case .automatic where isGzip: inflater = Inflater(.gzip, maximumOutput: maximumBytes)
        case .automatic, .none: inflater = nil
        }
        isDecided = true
    }
}
