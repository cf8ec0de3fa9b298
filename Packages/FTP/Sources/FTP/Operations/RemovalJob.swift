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

    /// A link in the folder's own place is never followed.
    private func removeTree(_ connection: FTPConnection, _ path: String) throws(ConnError) {
        let what = "Removing the folder '\(path)' with what is in it"
        let reply = try connection.run([connection.command("RMD", path)], what)[0]
        if reply.isPositive { return }
        switch try connection.listedKind(of: path) {
        case .directory where !FTPConnection.saysNoFolder(reply), .file: try connection.removeTree(path)
        case .directory, .link:
            throw ConnError(
                .invalidInput,
                "\(what) failed: it is a link",
                advice: "remove the link by delete(), or name the folder that it leads to"
            )
        default:
            guard try connection.isDirectory(path) else { return try connection.removeTree(path) }
            throw ConnError(
                .unsupported,
                "\(what) failed: the server does not show whether it is a folder or a link to one",
                advice: "name it letter by letter as the server lists it, or remove it at the server"
            )
        }
    }
}
