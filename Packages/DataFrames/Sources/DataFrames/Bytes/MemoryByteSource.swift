internal import Glibc

/// Bytes in memory, as a source.
public final class MemoryByteSource: SeekableByteSource {
    private let bytes: [UInt8]
    private var position = 0

    /// Creates a source that begins at the first byte.
    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The count of the bytes.
    public var totalBytes: Int? { bytes.count }

    /// Copies some bytes; never throws.
    public func read(into target: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(target.count, bytes.count - position)
        bytes.withUnsafeBufferPointer { source in
            if count > 0, let from = source.baseAddress, let to = target.baseAddress {
                memcpy(to, from + position, count)
            }
        }
        position += count
        return count
    }

    /// Starts again from the first byte; never throws.
    public func rewind() { position = 0 }

    func seek(to position: Int) { self.position = max(0, min(position, bytes.count)) }

    /// Does nothing.
    public func close() {}
}
