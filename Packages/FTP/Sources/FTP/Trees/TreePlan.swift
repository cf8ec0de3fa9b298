internal import ConnCore

/// What a tree's transfer does, for both faces.
struct TreePlan: Sendable {
    let local: String
    let remote: String
    let rule: FTPTreeRule

    init(_ local: String, _ remote: String, _ rule: FTPTreeRule, connections: Int) throws(ConnError) {
        guard (1...64).contains(connections) else {
            throw ConnError(
                .misuse(.invalidArgument),
                "A tree is to be transferred by \(connections) connections",
                advice: "give 1 to 64"
            )
        }
        try FTPPath.check(remote)
        self.local = local.count > 1 && local.hasSuffix("/") ? String(local.dropLast()) : local
        self.remote = remote
        self.rule = rule
    }

    // MARK: Uploading

    /// Makes the folders on the server, and says which files are to follow.
    func prepareUpload(
        _ connection: FTPConnection,
        in base: String,
        _ tree: LocalTree
    ) throws(ConnError) -> TreeQueue {
        let root = try FTPPath.resolve(remote, in: base)
        try connection.makeDirectory(root, intermediate: true)
        let there = try RemoteTree(root, on: connection)
        var existing: [[UInt8]: TreeFile] = [:]
        for file in there.files { existing[FTPPath.key(file.path)] = file }
        let folders = Set(there.folders.map(FTPPath.key))
        for folder in tree.folders where !folders.contains(FTPPath.key(folder)) {
            guard !there.links.contains(FTPPath.key(folder)) else {
                throw ConnError(
                    .invalidInput,
                    "Uploading the tree failed: '\(FTPPath.join(root, folder))' is a link on the server",
                    advice: "remove it, or upload to the folder that it leads to"
                )
            }
            try connection.makeDirectory(FTPPath.join(root, folder), intermediate: true)
        }
        var result = FTPTreeResult()
        result.skipped = tree.skipped
        var wanted: [TreeFile] = []
        for file in tree.files {
            if rule.wants(file, over: existing[FTPPath.key(file.path)]) {
                wanted.append(file)
            } else {
                result.unchanged.append(file.path)
            }
        }
        return TreeQueue(wanted, result)
    }

    /// The upload of one file.
    func upload(_ file: TreeFile) throws(ConnError) -> UploadOrder {
        let target = remote.hasSuffix("/") ? remote + file.path : remote + "/" + file.path
        return try UploadOrder(
            .file(local + "/" + file.path),
            target,
            .binary,
            isAtomic: true,
            resumes: false,
            keepsTime: true,
            nil
        )
    }

    // MARK: Downloading

    /// Lists the tree on the server.
    func list(_ connection: FTPConnection, in base: String) throws(ConnError) -> RemoteTree {
        try RemoteTree(FTPPath.resolve(remote, in: base), on: connection)
    }

    /// Makes the local folders, and says which files are to follow.
    func prepareDownload(_ tree: RemoteTree) throws(ConnError) -> TreeQueue {
        try LocalTree.makeFolder(local, isRoot: true)
        for folder in tree.folders { try LocalTree.makeFolder(local + "/" + folder, isRoot: false) }
        var result = FTPTreeResult()
        result.skipped = tree.skipped
        var wanted: [TreeFile] = []
        for file in tree.files {
            if rule.wants(file, over: LocalTree.file(local + "/" + file.path)) {
                wanted.append(file)
            } else {
                result.unchanged.append(file.path)
            }
        }
        return TreeQueue(wanted, result)
    }

    /// The download of one file.
    func download(_ file: TreeFile) throws(ConnError) -> FileDownloadOrder {
        let source = remote.hasSuffix("/") ? remote + file.path : remote + "/" + file.path
        return try FileDownloadOrder(
            source,
            local + "/" + file.path,
            .binary,
            resumes: false,
            time: file.modified,
            nil
        )
    }
}
