internal import Glibc

/// A file, read portion by portion.
public final class FileByteSource: SeekableByteSource {
    private let path: String
    private var descriptor: Int32
    /// The size of a regular file; nil for a pipe or device.
    public let totalBytes: Int?

    /// Opens a file.
    ///
    /// - Parameter path: The file; not a directory.
    /// - Throws: `.file`.
    public init(path: String) throws(FrameError) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileByteSource.failure("opened", path, errno) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let code = errno
            Glibc.close(descriptor)
            throw FileByteSource.failure("examined", path, code)
        }
        if status.st_mode & S_IFMT == S_IFDIR {
            Glibc.close(descriptor)
            throw FrameError(.file, "The file \"\(path)\" is a directory.")
        }
        totalBytes = status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil
    }

    deinit { close() }

    /// Reads some bytes. Blocks; throws `.file`.
    public func read(into target: UnsafeMutableRawBufferPointer) throws(FrameError) -> Int {
        guard descriptor >= 0 else { throw FrameError(.file, "The file \"\(path)\" is closed.") }
        while true {
            let count = Glibc.read(descriptor, target.baseAddress, target.count)
            if count >= 0 { return count }
            if errno != EINTR { throw FileByteSource.failure("read", path, errno) }
        }
    }

    /// Starts again from the first byte; throws `.unsupported` for what can be read only once.
    public func rewind() throws(FrameError) {
        guard descriptor >= 0, lseek(descriptor, 0, SEEK_SET) == 0 else {
            throw FrameError(
                .unsupported,
                "The file \"\(path)\" can be read only once: declare a schema or infer it from a sample of rows."
            )
        }
    }

    func seek(to position: Int) throws(FrameError) {
        guard descriptor >= 0, lseek(descriptor, position, SEEK_SET) == position else {
            throw FileByteSource.failure("positioned", path, descriptor < 0 ? EBADF : errno)
        }
    }

    /// Closes the file; may be called twice.
    public func close() {
        if descriptor >= 0 { Glibc.close(descriptor) }
        descriptor = -1
    }

    private static func failure(_ verb: String, _ path: String, _ code: Int32) -> FrameError {
        FrameError(.file, "The file \"\(path)\" could not be \(verb): \(String(cString: strerror(code))).")
    }
}
