internal import ConnCore
internal import DataFrames
internal import Glibc

/// A folder on this machine with everything below it; links are not followed.
struct LocalTree {
    private(set) var folders: [String] = []
    private(set) var files: [TreeFile] = []
    private(set) var skipped: [(path: String, reason: String)] = []

    /// Reads the tree.
    init(_ root: String) throws(ConnError) {
        guard !root.utf8.contains(0) else {
            throw ConnError(.invalidInput, "The path of a local folder holds a NUL", advice: "correct the path")
        }
        try read(root, "", depth: 0)
    }

    private mutating func read(_ root: String, _ below: String, depth: Int) throws(ConnError) {
        let folder = below.isEmpty ? root : root + "/" + below
        guard depth <= FTPLimits.depth else { throw FTPConnection.tooDeep("Reading the local folder '\(root)'") }
        guard let stream = opendir(folder) else { throw Self.error(folder, errno) }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let (name, isText) = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) {
                    (String(cString: $0), String(validatingCString: $0) != nil)
                }
            }
            if !isText {
                skipped.append((below.isEmpty ? name : below + "/" + name, "its name is not UTF-8"))
            } else if name != ".", name != ".." {
                names.append(name)
            }
        }
        for name in names.sorted() {
            let path = below.isEmpty ? name : below + "/" + name
            var status = stat()
            guard lstat(root + "/" + path, &status) == 0 else {
                // Somebody else has removed it meanwhile.
                if errno == ENOENT { continue }
                throw Self.error(folder, errno)
            }
            guard FTPPath.isSafe(name: name) else {
                skipped.append((path, "its name cannot be sent"))
                continue
            }
            switch status.st_mode & S_IFMT {
            case S_IFDIR:
                folders.append(path)
                try read(root, path, depth: depth + 1)
            case S_IFREG:
                let time = Instant(ticks: Int64(status.st_mtim.tv_sec), unit: .second)
                files.append(TreeFile(path: path, size: Int64(status.st_size), modified: time))
            case S_IFLNK: skipped.append((path, "it is a link"))
            default: skipped.append((path, "it is no plain file"))
            }
        }
    }

    /// The file at a place; `nil` if there is none.
    static func file(_ path: String) -> TreeFile? {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return TreeFile(
            path: path,
            size: Int64(status.st_size),
            modified: Instant(ticks: Int64(status.st_mtim.tv_sec), unit: .second)
        )
    }

    /// Makes a folder of a tree, where it is not there. A link or file in its place is refused: nothing is written through
    /// what somebody else has put there.
    static func makeFolder(_ path: String, isRoot: Bool) throws(ConnError) {
        if mkdir(path, 0o777) == 0 { return }
        let code = errno
        var status = stat()
        let isThere = (isRoot ? stat(path, &status) : lstat(path, &status)) == 0
        if code == EEXIST, isThere, status.st_mode & S_IFMT == S_IFDIR { return }
        throw error(path, code)
    }

    private static func error(_ folder: String, _ code: Int32) -> ConnError {
        let kind: ConnError.Kind =
            switch code {
            case ENOENT: .notFound
            case EACCES, EPERM, EROFS: .authorization
            case EMFILE, ENFILE, ENOMEM, ENOSPC, EDQUOT: .resourceExhausted
            default: .invalidInput
            }
        return ConnError(
            kind,
            "The local folder '\(folder)' cannot be used: \(String(cString: strerror(code)))",
            nativeCode: .init(system: "errno", code: "\(code)")
        )
    }
}
