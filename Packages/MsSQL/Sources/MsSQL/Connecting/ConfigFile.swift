internal import CFreeTDS
@_spi(ConnInternals) internal import ConnCore
internal import Glibc
internal import SQLCore

/// The configuration file that FreeTDS reads for our connections: private to this process, one section for each distinct
/// configuration.
///
/// The library takes encryption, authorities and time-outs from such a file only, and its path is one for the process. So it
/// is set once, and what handlers differ in stands in sections. Neither passwords nor users are ever in it.
///
/// Unchecked: `lock` protects the fields.
final class ConfigFile: @unchecked Sendable {
    static let shared = ConfigFile()

    private let lock = Lock()
    private let folder: String
    private var names: [ConfigSection: String] = [:]
    private var text = ""
    private var links: [String: String] = [:]
    private var identity: (device: dev_t, file: ino_t)?
    private var isPathSet = false
    /// Part of every section's name, so that no other file has one of it.
    private let stem: String

    /// The file's path.
    let path: String

    /// - Parameter folder: Where it is, in a folder of its own; `nil` for the usual place of temporary files.
    init(in folder: String? = nil) {
        let random =
            String(UInt64.random(in: .min ... .max), radix: 36) + String(UInt64.random(in: .min ... .max), radix: 36)
        stem = "conn-\(random)"
        self.folder = (folder ?? Self.temporaryFolder) + "/connhandlers-mssql-\(getpid())-\(random)"
        path = self.folder + "/freetds.conf"
    }

    /// The name of the section with this content, which is in the file when this returns.
    func section(_ section: ConfigSection) throws(ConnError) -> String {
        try lock.withLock { () throws(ConnError) -> String in
            if let name = names[section], isThere { return name }
            try makeFolder()
            if names[section] == nil {
                let authorities = try section.authorities.map { file throws(ConnError) in try link(to: file) }
                let name = "\(stem)-\(names.count + 1)"
                text += section.text(name: name, authorities: authorities)
                names[section] = name
            } else {
                for (file, link) in links { try makeLink(link, to: file) }
            }
            try write()
            if !isPathSet, self === Self.shared {
                isPathSet = true
                path.withCString { dbsetifile(UnsafeMutablePointer(mutating: $0)) }
                atexit { ConfigFile.shared.remove() }
            }
            return names[section] ?? ""
        }
    }

    /// Deletes the file with its folder.
    func remove() {
        lock.withLock {
            // A child of this process has its own end, but not a file of its own.
            guard path.contains("-\(getpid())-") else { return }
            unlink(path)
            for link in links.values { unlink(link) }
            rmdir(folder)
            identity = nil
        }
    }

    // MARK: Files

    /// Whether the file is the one that was written, and not swept away by a tidy system.
    private var isThere: Bool {
        var status = stat()
        guard let identity, lstat(path, &status) == 0 else { return false }
        return status.st_dev == identity.device && status.st_ino == identity.file
    }

    private func makeFolder() throws(ConnError) {
        var status = stat()
        if lstat(folder, &status) == 0 {
            let isOurs = status.st_mode & S_IFMT == S_IFDIR && status.st_uid == geteuid() && status.st_mode & 0o077 == 0
            if isOurs { return }
            throw failure("is not a private folder", EEXIST)
        }
        guard mkdir(folder, 0o700) == 0 else { throw failure("cannot be made", errno) }
    }

    /// A link to a file of authorities: its path may hold what the configuration file cannot.
    private func link(to file: String) throws(ConnError) -> String {
        if let link = links[file] { return link }
        let link = folder + "/authorities-\(links.count + 1)"
        try makeLink(link, to: file)
        links[file] = link
        return link
    }

    private func makeLink(_ link: String, to file: String) throws(ConnError) {
        var target = file
        if !file.hasPrefix("/") {
            guard let resolved = realpath(file, nil) else { throw failure("cannot lead to '\(file)'", errno) }
            target = String(cString: resolved)
            free(resolved)
        }
        if symlink(target, link) != 0, errno != EEXIST { throw failure("takes no link", errno) }
    }

    /// Writes the whole file beside, and puts it in the old one's place at once.
    private func write() throws(ConnError) {
        let next = path + ".next"
        unlink(next)
        let file = open(next, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw failure("takes no file", errno) }
        var status = stat()
        let bytes = Array(text.utf8)
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(file, $0.baseAddress?.advanced(by: written), bytes.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            written += count
        }
        let reason = errno
        fstat(file, &status)
        close(file)
        guard written == bytes.count else {
            unlink(next)
            throw failure("is full", reason)
        }
        guard rename(next, path) == 0 else { throw failure("takes no file", errno) }
        identity = (status.st_dev, status.st_ino)
    }

    private func failure(_ what: String, _ code: Int32) -> ConnError {
        ConnError(
            .resourceExhausted,
            "The folder '\(folder)' for FreeTDS' configuration \(what) (errno \(code))",
            advice: "set TMPDIR to a folder that can be written to",
            phase: .connect
        )
    }

    /// TMPDIR where its path can stand in the file, else /tmp.
    private static var temporaryFolder: String {
        guard let value = getenv("TMPDIR") else { return "/tmp" }
        let folder = String(cString: value)
        let isPlain =
            folder.hasPrefix("/") && folder.utf8.count <= 100
            && folder.utf8.allSatisfy { $0 > 0x20 && $0 != UInt8(ascii: "#") && $0 != UInt8(ascii: ";") && $0 < 0x7F }
        return isPlain ? folder : "/tmp"
    }
}
