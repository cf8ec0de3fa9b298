internal import Glibc

/// A file that a body sends, or a part of a body.
struct HTTPFileSource: Sendable, Hashable {
    let path: String

    /// Opens the file and asks for its length.
    func open() throws(ConnError) -> OpenFile {
        guard !path.utf8.contains(0) else {
            throw ConnError(.invalidInput, "The path of a file to send holds a NUL", advice: "correct the path")
        }
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Self.error("cannot be opened", path, errno) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let code = errno
            close(descriptor)
            throw Self.error("cannot be looked at", path, code)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw ConnError(
                .invalidInput,
                "The file '\(path)' to send is no plain file",
                advice: "send pipes and devices by a producer"
            )
        }
        return OpenFile(path: path, descriptor: descriptor, length: Int(status.st_size))
    }

    static func error(_ what: String, _ path: String, _ code: Int32) -> ConnError {
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

    /// An open file; closes itself. Used by one thread at a time.
    final class OpenFile {
        private let path: String
        private let descriptor: Int32
        let length: Int
        private var left: Int

        fileprivate init(path: String, descriptor: Int32, length: Int) {
            self.path = path
            self.descriptor = descriptor
            self.length = length
            left = length
        }

        deinit { close(descriptor) }

        /// The next bytes, 64 KiB at most; `nil` at the end of what the file had when it was opened.
        func next() throws(ConnError) -> [UInt8]? {
            guard left > 0 else { return nil }
            let wanted = min(left, 64 << 10)
            var failure: Int32 = 0
            let bytes = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, count in
                var result = read(descriptor, buffer.baseAddress, wanted)
                while result < 0, errno == EINTR { result = read(descriptor, buffer.baseAddress, wanted) }
                if result < 0 { failure = errno }
                count = max(0, result)
            }
            guard failure == 0 else { throw HTTPFileSource.error("cannot be read", path, failure).sending }
            guard !bytes.isEmpty else {
                throw ConnError(
                    .invalidInput,
                    "The file '\(path)' became shorter while it was sent: \(left) of \(length) bytes are missing",
                    advice: "send it again when nobody writes to it",
                    outcome: .unknown
                )
            }
            left -= bytes.count
            return bytes
        }
    }
}

extension ConnError {
    /// The same error, after bytes were sent.
    fileprivate var sending: ConnError { with { $0.outcome = .unknown } }
}
