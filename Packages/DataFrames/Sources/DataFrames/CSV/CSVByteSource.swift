internal import Glibc

/// Where a CSV reader's bytes come from.
protocol CSVByteSource: AnyObject {
    /// The count of all bytes, where it is known.
    var totalBytes: Int? { get }
    /// Reads up to `capacity` bytes; 0 at the end.
    func read(into target: UnsafeMutablePointer<UInt8>, capacity: Int) throws(FrameError) -> Int
    /// Starts again from the first byte.
    func rewind() throws(FrameError)
    /// Gives back what the source holds; may be called twice.
    func close()
}

/// Bytes in memory.
final class CSVMemorySource: CSVByteSource {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var totalBytes: Int? { bytes.count }

    func read(into target: UnsafeMutablePointer<UInt8>, capacity: Int) -> Int {
        let count = min(capacity, bytes.count - position)
        bytes.withUnsafeBufferPointer { source in
            if count > 0, let base = source.baseAddress { memcpy(target, base + position, count) }
        }
        position += count
        return count
    }

    func rewind() { position = 0 }

    func close() {}
}

/// A file, read by chunks.
final class CSVFileSource: CSVByteSource {
    private let path: String
    private var descriptor: Int32
    let totalBytes: Int?

    init(path: String) throws(FrameError) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw CSVFileSource.failure("opened", path, errno) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let code = errno
            Glibc.close(descriptor)
            throw CSVFileSource.failure("examined", path, code)
        }
        if status.st_mode & S_IFMT == S_IFDIR {
            Glibc.close(descriptor)
            throw FrameError(.file, "The CSV file \"\(path)\" is a directory.")
        }
        totalBytes = status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil
    }

    deinit { close() }

    func read(into target: UnsafeMutablePointer<UInt8>, capacity: Int) throws(FrameError) -> Int {
        guard descriptor >= 0 else { throw FrameError(.file, "The CSV file \"\(path)\" is closed.") }
        while true {
            let count = Glibc.read(descriptor, target, capacity)
            if count >= 0 { return count }
            if errno != EINTR { throw CSVFileSource.failure("read", path, errno) }
        }
    }

    func rewind() throws(FrameError) {
        guard descriptor >= 0, lseek(descriptor, 0, SEEK_SET) == 0 else {
            throw FrameError(
                .unsupported,
                "The CSV file \"\(path)\" can be read only once: declare a schema or infer it from a sample of rows."
            )
        }
    }

    func close() {
        if descriptor >= 0 { Glibc.close(descriptor) }
        descriptor = -1
    }

    static func failure(_ verb: String, _ path: String, _ code: Int32) -> FrameError {
        FrameError(.file, "The CSV file \"\(path)\" could not be \(verb): \(String(cString: strerror(code))).")
    }
}
