internal import ConnCore

/// The removal of a folder through all its tries: one that is gone after a lost connection was removed.
// One try at a time uses it; the engine hands it from one to the next.
final class RemovalJob: @unchecked Sendable {
    private let path: String
    private let recursive: Bool
    private var wasTried = false

    init(_ path: String, recursive: Bool) {
        self.path = path
        self.recursive = recursive
    }

    func attempt(_ connection: FTPConnection, in base: String) throws(ConnError) {
        let resolved = try FTPPath.resolve(path, in: base)
        guard resolved != "/" else {
            throw ConnError(.invalidInput, "The server's root folder is not removed", advice: "name a folder in it")
        }
        let again = wasTried
        do throws(ConnError) {
            guard recursive else { return try connection.removeEmptyDirectory(resolved) }
            try removeTree(connection, resolved)
        } catch {
            if again, recursive, error.kind == .notFound { return }
            if error.outcome == .unknown { wasTried = true }
            throw error
        }
    }

    /// A link in the folder's own place is removed itself.
    private func removeTree(_ connection: FTPConnection, _ path: String) throws(ConnError) {
        let what = "Removing the folder '\(path)' with what is in it"
        let replies = try connection.run([connection.command("RMD", path)], what)
        if replies[0].isPositive { return }
        if try isLink(connection, path) {
            throw ConnError(
                .invalidInput,
                "\(what) failed: it is a link",
                advice: "remove the link by delete(), or name the folder that it leads to"
            )
        }
        try connection.removeTree(path)
    }

    private func isLink(_ connection: FTPConnection, _ path: String) throws(ConnError) -> Bool {
        let folder = try connection.list(FTPPath.folder(of: path))
        return folder.first { $0.name == FTPPath.name(of: path) }?.kind == .link
    }
}
