/// Where a reader's bytes come from: a file, memory, or anything that can be read from front to back.
///
/// One reader uses a source, on one thread at a time.
public protocol ByteSource: AnyObject {
    /// The count of all bytes, where it is known without reading them.
    var totalBytes: Int? { get }
    /// Reads some bytes.
    ///
    /// - Parameter target: Room for one byte at least.
    /// - Returns: How many bytes were stored; 0 only at the end.
    /// - Throws: `.file` and other kinds, as the source documents.
    func read(into target: UnsafeMutableRawBufferPointer) throws(FrameError) -> Int
    /// Starts again from the first byte; throws `.unsupported` where that cannot be done.
    func rewind() throws(FrameError)
    /// Gives back what the source holds; may be called twice.
    func close()
}

extension ByteSource {
    /// Reads all bytes that are left.
    ///
    /// - Parameter maximum: The most bytes to take; more are an error of kind `.invalidArgument`.
    func readAll(maximum: Int = Int.max) throws(FrameError) -> [UInt8] {
        var bytes: [UInt8] = []
        if let totalBytes, totalBytes <= maximum { bytes.reserveCapacity(totalBytes + 1) }
        var capacity = max(64 << 10, bytes.capacity)
        while true {
            var failed: FrameError?
            let portion = min(capacity, 4 << 20)
            let old = bytes.count
            // The array is made longer by the portion and cut back to what came.
            bytes.append(contentsOf: repeatElement(0, count: portion))
            var count = 0
            bytes.withUnsafeMutableBytes { all in
                do throws(FrameError) {
                    count = try read(into: UnsafeMutableRawBufferPointer(rebasing: all[old...]))
                } catch {
                    failed = error
                }
            }
            if let failed { throw failed }
            bytes.removeLast(portion - count)
            if count == 0 { return bytes }
            if bytes.count > maximum {
                throw FrameError(.invalidArgument, "There are more than \(maximum) bytes, which is the limit.")
            }
            capacity = max(64 << 10, bytes.capacity - bytes.count)
        }
    }
}
