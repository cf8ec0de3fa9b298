internal import Glibc

/// Where the bytes of a file to be written go: a temporary file that takes its name at the end, or something open already.
final class FileTarget {
    private var descriptor: Int32
    private let path: String
    /// The name until the end; nil when bytes go straight to their place.
    private var temporary: String?
    private let closes: Bool

    init(descriptor: Int32) {
        self.descriptor = descriptor
        path = "descriptor \(descriptor)"
        closes = false
    }

    init(path: String) throws(FrameError) {
        closes = true
        var target = path
        var status = stat()
        if stat(path, &status) == 0 {
            switch status.st_mode & S_IFMT {
            case S_IFDIR: throw FileTarget.failure("written", path, EISDIR)
            case S_IFREG:
                // A symbolic link stays: the file that it names is replaced.
                if let resolved = realpath(path, nil) {
                    target = String(cString: resolved)
                    free(resolved)
                }
            default:
                self.path = path
                descriptor = open(path, O_WRONLY | O_CLOEXEC)
                if descriptor < 0 { throw FileTarget.failure("opened", path, errno) }
                return
            }
        }
        self.path = target
        let folder = target.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(target[...$0]) } ?? ""
        var code: Int32 = 0
        for _ in 0..<16 {
            let name = folder + ".frame-" + String(UInt64.random(in: .min ... .max), radix: 36) + ".tmp"
            let opened = open(name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
            if opened >= 0 {
                descriptor = opened
                temporary = name
                return
            }
            code = errno
            if code != EEXIST { break }
        }
        throw FileTarget.failure("created", target, code)
    }

    deinit { discard() }

    func write(_ bytes: UnsafeRawBufferPointer) throws(FrameError) {
        guard var next = bytes.baseAddress else { return }
        var rest = bytes.count
        while rest > 0 {
            let written = Glibc.write(descriptor, next, rest)
            if written < 0 {
                if errno == EINTR { continue }
                throw FileTarget.failure("written", path, errno)
            }
            next += written
            rest -= written
        }
    }

    /// Makes the bytes durable and gives the file its name.
    func commit() throws(FrameError) {
        guard closes, descriptor >= 0 else { return }
        if let temporary {
            if fdatasync(descriptor) != 0 { throw FileTarget.failure("written", path, errno) }
            let isClosed = close(descriptor) == 0
            let code = errno
            descriptor = -1
            if !isClosed { throw FileTarget.failure("written", path, code) }
            if rename(temporary, path) != 0 { throw FileTarget.failure("renamed", path, errno) }
            self.temporary = nil
        } else {
            let isClosed = close(descriptor) == 0
            let code = errno
            descriptor = -1
            if !isClosed { throw FileTarget.failure("written", path, code) }
        }
    }

    /// Closes and removes the temporary file; does nothing after ``commit()``.
    func discard() {
        if closes, descriptor >= 0 { close(descriptor) }
        if closes { descriptor = -1 }
        if let temporary { unlink(temporary) }
        temporary = nil
    }

    private static func failure(_ verb: String, _ path: String, _ code: Int32) -> FrameError {
        FrameError(.file, "The file \"\(path)\" could not be \(verb): \(String(cString: strerror(code))).")
    }
}
