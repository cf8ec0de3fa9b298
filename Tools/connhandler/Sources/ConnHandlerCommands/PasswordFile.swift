internal import ConnHandlers
internal import Glibc

/// Reads a password from a file that nobody else can read.
enum PasswordFile {
    /// The most bytes that a password file may have.
    private static let limit = 4096

    /// The file's one line, without its line break.
    ///
    /// - Throws: `.authorization` unless the file belongs to this user and its mode is 0600 or stricter; `.invalidInput`
    ///   for a file that is empty, too long, or has more than one line. No message quotes what the file holds.
    static func password(at path: String) throws(ConnError) -> Secret {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
        guard descriptor >= 0 else {
            throw failure(errno == ENOENT ? .notFound : .authorization, path, "cannot be opened: \(reason())")
        }
        defer { close(descriptor) }
        var about = stat()
        guard fstat(descriptor, &about) == 0 else { throw failure(.authorization, path, "cannot be read: \(reason())") }
        let kind = about.st_mode & S_IFMT
        guard kind == S_IFREG || kind == S_IFIFO else { throw failure(.invalidInput, path, "is no file") }
        guard about.st_uid == geteuid() else {
            throw failure(.authorization, path, "belongs to another user", "copy it to a file of your own")
        }
        guard about.st_mode & 0o7777 & ~0o600 == 0 else {
            let mode = String(about.st_mode & 0o7777, radix: 8)
            throw failure(.authorization, path, "has the mode 0\(mode)", "chmod 600 it, so that only you can read it")
        }
        return try line(of: descriptor, path)
    }

    private static func line(of descriptor: Int32, _ path: String) throws(ConnError) -> Secret {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: limit + 1, alignment: 1)
        defer {
            if let start = buffer.baseAddress { explicit_bzero(start, buffer.count) }
            buffer.deallocate()
        }
        var count = 0
        while count < buffer.count {
            let got = read(descriptor, buffer.baseAddress?.advanced(by: count), buffer.count - count)
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw failure(.authorization, path, "cannot be read: \(reason())") }
            if got == 0 { break }
            count += got
        }
        if count > limit { throw failure(.invalidInput, path, "is longer than \(limit) bytes") }
        if count > 0, buffer[count - 1] == UInt8(ascii: "\n") { count -= 1 }
        if count > 0, buffer[count - 1] == UInt8(ascii: "\r") { count -= 1 }
        let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
        if bytes.isEmpty { throw failure(.invalidInput, path, "holds no password") }
        if bytes.contains(where: { $0 == UInt8(ascii: "\n") || $0 == 0 }) {
            throw failure(.invalidInput, path, "holds more than one line", "write the password on one line, alone")
        }
        return Secret(bytes: bytes)
    }

    private static func reason() -> String { String(cString: strerror(errno)) }

    private static func failure(
        _ kind: ConnError.Kind,
        _ path: String,
        _ what: String,
        _ advice: String? = nil
    ) -> ConnError {
        ConnError(kind, "The password file '\(path)' \(what)", advice: advice, phase: .connect)
    }
}
