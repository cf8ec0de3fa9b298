internal import ConnHandlers
internal import Glibc

/// Standard output, or a file that appears under its name when it is complete.
///
/// Used by one task.
final class ByteOutput {
    private let name: String
    private let path: String?
    private var descriptor: Int32
    /// The file's name until the end; `nil` where bytes go straight to their place.
    private var temporary: String?

    /// - Parameter path: The file, or `nil` for standard output. A device or pipe is written directly; of a link the file
    ///   that it names is replaced.
    init(path: String?) throws(ConnError) {
        guard let path else {
            (name, self.path, descriptor) = ("standard output", nil, 1)
            return
        }
        name = path
        var target = path
        var status = stat()
        if stat(path, &status) == 0 {
            switch status.st_mode & S_IFMT {
            case S_IFDIR: throw ByteOutput.failure("written", path, EISDIR)
            case S_IFREG:
                if let resolved = realpath(path, nil) {
                    target = String(cString: resolved)
                    free(resolved)
                }
            default:
                self.path = path
                descriptor = open(path, O_WRONLY | O_CLOEXEC)
                if descriptor < 0 { throw ByteOutput.failure("opened", path, errno) }
                return
            }
        }
        self.path = target
        let folder = target.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(target[...$0]) } ?? ""
        let temporary = folder + ".connhandler-" + String(UInt64.random(in: .min ... .max), radix: 36) + ".tmp"
        descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        if descriptor < 0 { throw ByteOutput.failure("created", path, errno) }
        self.temporary = temporary
    }

    deinit { cancel() }

    func write(_ bytes: [UInt8]) throws(ConnError) {
        var start = 0
        while start < bytes.count {
            let written = bytes.withUnsafeBytes { all in
                Glibc.write(descriptor, all.baseAddress.map { $0 + start }, all.count - start)
            }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { throw ByteOutput.failure("written", name, errno) }
            start += written
        }
    }

    /// Gives the file its name; later calls do nothing.
    func finish() throws(ConnError) {
        guard let path, descriptor >= 0 else { return }
        let isClosed = close(descriptor) == 0
        let code = errno
        descriptor = -1
        guard isClosed else { throw ByteOutput.failure("written", name, code) }
        guard let temporary else { return }
        guard rename(temporary, path) == 0 else { throw ByteOutput.failure("replaced", name, errno) }
        self.temporary = nil
    }

    /// Gives up and removes what was begun; does nothing after ``finish()``.
    func cancel() {
        if path != nil, descriptor >= 0 { close(descriptor) }
        if path != nil { descriptor = -1 }
        if let temporary { unlink(temporary) }
        temporary = nil
    }

    private static func failure(_ verb: String, _ path: String, _ code: Int32) -> ConnError {
        ConnError(
            code == ENOSPC ? .resourceExhausted : .authorization,
            "The output '\(path)' cannot be \(verb): \(String(cString: strerror(code)))",
            advice: "check the folder, its permissions and the free space",
            nativeCode: .init(system: "errno", code: "\(code)")
        )
    }
}
