internal import Glibc

/// A local file whose bytes are sent: a plain file with the length that it had when it was opened. Closes itself.
///
/// Any thread may read it.
@_spi(ConnInternals)
public final class OutgoingFile: Sendable {
    /// Its path.
    public let path: String
    /// Its bytes.
    public let length: Int
    /// When it was last changed, since 1970.
    public let modified: (seconds: Int64, nanoseconds: Int)
    private let descriptor: Int32

    /// Opens the file and looks at it.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - advice: What to do with what is no plain file.
    /// - Throws: `.notFound`, `.authorization`, `.resourceExhausted`; `.invalidInput` for a folder, pipe or device.
    public init(_ path: String, advice: String) throws(ConnError) {
        guard path.hasNoNUL else {
            throw ConnError(.invalidInput, "The path of a file to send holds a NUL", advice: "correct the path")
        }
        // Otherwise a pipe without a writer would be waited for.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Self.error("cannot be opened", path, errno) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let code = errno
            close(descriptor)
            throw Self.error("cannot be looked at", path, code)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw ConnError(.invalidInput, "The file '\(path)' to send is no plain file", advice: advice)
        }
        self.path = path
        self.descriptor = descriptor
        length = Int(status.st_size)
        modified = (Int64(status.st_mtim.tv_sec), status.st_mtim.tv_nsec)
    }

    deinit { close(descriptor) }

    /// Puts the bytes from `place` on into the buffer; how many, 0 at the end of what the file had when it was opened.
    ///
    /// - Throws: `.invalidInput` if it has become shorter since then.
    public func read(into buffer: UnsafeMutableRawBufferPointer, from place: Int) throws(ConnError) -> Int {
        let wanted = min(buffer.count, length - place)
        guard wanted > 0 else { return 0 }
        var count = pread(descriptor, buffer.baseAddress, wanted, place)
        while count < 0, errno == EINTR { count = pread(descriptor, buffer.baseAddress, wanted, place) }
        guard count >= 0 else { throw Self.error("cannot be read", path, errno).with { $0.outcome = .unknown } }
        guard count > 0 else {
            throw ConnError(
                .invalidInput,
                "The file '\(path)' became shorter while it was sent: \(length - place) of \(length) bytes are missing",
                advice: "send it again when nobody writes to it",
                outcome: .unknown
            )
        }
        return count
    }

    private static func error(_ what: String, _ path: String, _ code: Int32) -> ConnError {
        let kind: ConnError.Kind =
            switch code {
            case ENOENT, ENOTDIR: .notFound
            case EACCES, EPERM: .authorization
            case EMFILE, ENFILE, ENOMEM: .resourceExhausted
            default: .invalidInput
            }
        return ConnError(
            kind,
            "The file '\(path)' to send \(what): \(String(cString: strerror(code)))",
            nativeCode: .init(system: "errno", code: "\(code)")
        )
    }
}

extension String {
    /// Whether the text can be a path of the system.
    var hasNoNUL: Bool {
        var text = self
        return text.withUTF8 { bytes in bytes.baseAddress.map { memchr($0, 0, bytes.count) == nil } ?? true }
    }
}
