internal import ConnCore
internal import DataFrames

/// A folder on the server with everything below it.
struct RemoteTree: Sendable {
    private(set) var folders: [String] = []
    private(set) var files: [TreeFile] = []
    private(set) var skipped: [(path: String, reason: String)] = []
    /// The links, by ``FTPPath/key(_:)``.
    private(set) var links: Set<[UInt8]> = []

    /// Lists the tree.
    ///
    /// Links are left out, also where MLSD tells them as what they lead to. A name that tries to leave its folder is left out and never entered; a folder that lies within
    /// itself, as a link does on servers that show links by no means, is entered once.
    init(_ root: String, on connection: FTPConnection) throws(ConnError) {
        try read(root, "", connection, above: [])
    }

    private mutating func read(
        _ root: String,
        _ below: String,
        _ connection: FTPConnection,
        above: [String]
    ) throws(ConnError) {
        let folder = below.isEmpty ? root : FTPPath.join(root, below)
        guard above.count <= FTPLimits.depth else { throw FTPConnection.tooDeep("Listing the tree '\(root)'") }
        for entry in try connection.listTellingLinks(folder) {
            let path = below.isEmpty ? entry.name : below + "/" + entry.name
            guard entry.kind != .unparsed else {
                skipped.append(
                    (below.isEmpty ? entry.raw : below + "/" + entry.raw, "the server's line is not understood")
                )
                continue
            }
            guard entry.hasSafeName else {
                skipped.append((path, "its name could lead out of the folder"))
                continue
            }
            switch entry.kind {
            case .directory:
                // The server's own mark of a folder, where it has one.
                let mark = entry.facts["unique"] ?? ""
                guard mark.isEmpty || !above.contains(mark) else {
                    skipped.append((path, "it leads back to a folder above"))
                    continue
                }
                folders.append(path)
                try read(root, path, connection, above: above + [mark])
            case .file:
                files.append(
                    TreeFile(
                        path: path,
                        size: entry.size,
                        modified: entry.modified,
                        precision: Int64(entry.precision.rawValue)
                    )
                )
            case .link:
                links.insert(FTPPath.key(path))
                skipped.append((path, "it is a link"))
            default: skipped.append((path, "it is no plain file"))
            }
        }
    }
}
