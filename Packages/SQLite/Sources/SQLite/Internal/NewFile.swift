internal import Glibc
internal import SQLCore

/// A file that appears whole or not at all: written beside its place under a random name, then renamed.
final class NewFile {
    let temporaryPath: String
    private let path: String
    private let overwrite: Bool
    private var isDone = false

    /// Makes the empty temporary file, readable by its owner only.
    ///
    /// - Throws: `.alreadyExists` if there is a file already and `overwrite` is false; `.notFound`,
    ///   `.authorization` or `.resourceExhausted` if the temporary file cannot be made.
    init(path: String, overwrite: Bool) throws(ConnError) {
        guard !path.isEmpty, !path.utf8.contains(0) else {
            throw ConnError(.invalidInput, "The path of the copy is empty or holds a NUL character")
        }
        self.path = path
        self.overwrite = overwrite
        let random = String(UInt64.random(in: .min ... .max), radix: 16)
        let plain = path.hasPrefix("file:") || path.hasPrefix(":") ? "./" + path : path
        temporaryPath = plain + "." + random + ".tmp"
        if !overwrite, access(path, F_OK) == 0 { throw Self.exists(path) }
        let descriptor = open(temporaryPath, O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failed("The file beside '\(path)' could not be made", errno) }
        Glibc.close(descriptor)
    }

    /// Puts the file in its place.
    func commit() throws(ConnError) {
        if overwrite {
            guard rename(temporaryPath, path) == 0 else {
                throw Self.failed("The copy could not be renamed to '\(path)'", errno)
            }
        } else {
            // link refuses an existing name, which rename would replace.
            guard link(temporaryPath, path) == 0 else {
                let code = errno
                throw code == EEXIST ? Self.exists(path) : Self.failed("The copy could not be named '\(path)'", code)
            }
            unlink(temporaryPath)
        }
        isDone = true
        let folder = path.lastIndex(of: "/").map { path[..<$0] }.map { $0.isEmpty ? "/" : String($0) } ?? "."
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if descriptor >= 0 {
            fsync(descriptor)
            Glibc.close(descriptor)
        }
    }

    /// Removes what was written, unless it was put in its place.
    func discard() {
        guard !isDone else { return }
        isDone = true
        unlink(temporaryPath)
        unlink(temporaryPath + "-journal")
        unlink(temporaryPath + "-wal")
        unlink(temporaryPath + "-shm")
    }

    private static func exists(_ path: String) -> ConnError {
        ConnError(.alreadyExists, "The file '\(path)' exists already", advice: "remove it, or pass overwrite: true")
    }

    private static func failed(_ what: String, _ code: Int32) -> ConnError {
        let kind: ConnError.Kind =
            switch code {
            case ENOENT, ENOTDIR: .notFound
            case EACCES, EPERM, EROFS: .authorization
            case ENOSPC, EDQUOT: .resourceExhausted
            default: .server
            }
        return ConnError(
            kind,
            what,
            advice: "check the folder, its permissions and the space on the disk",
            nativeCode: ConnError.NativeCode(system: "errno", code: String(code))
        )
    }
}
