public import ConnCore

extension FTPHandler {
    // MARK: Up

    /// Uploads a local folder with everything below it; blocks.
    ///
    /// Folders are made as needed. Every file is uploaded as ``FTPOperations`` does, with retries of its own, and gets the
    /// local file's time where the server has MFMT. Links are left out, and so are names that are not UTF-8; the result
    /// says so. Nothing is sent through a link on the server that is in the place of a folder of the tree: that is
    /// `.invalidInput`. The first failure ends the tree; what was done stays.
    ///
    /// - Parameters:
    ///   - folder: The local folder.
    ///   - path: The folder on the server; made if it is not there.
    ///   - rule: Which files are transferred.
    ///   - connections: How many logins share the files out; the calling thread's own is one. At most
    ///     `maximumThreadConnections` are open at once.
    @available(*, noasync)
    @discardableResult
    public func uploadTree(
        _ folder: String,
        to path: String,
        rule: FTPTreeRule = .all,
        connections: Int = 4,
        options: CallOptions = .default
    ) throws(ConnError) -> FTPTreeResult {
        let plan = try TreePlan(folder, path, rule, connections: connections)
        let tree = try LocalTree(plan.local)
        let performer = performer
        let queue = try performer.run("uploadTree", options) { (connection, base) throws(ConnError) in
            try plan.prepareUpload(connection, in: base, tree)
        }
        let engine = engine
        TreeThreads.run(connections) {
            let performer = FTPPerformer(engine)
            queue.work { (file) throws(ConnError) in
                try performer.upload(plan.upload(file), options).bytes
            }
        }
        return try queue.finish()
    }

    /// Uploads a local folder with everything below it, on worker threads; see the sync form. Cancelling the task ends it.
    ///
    /// - Parameter connections: How many logins share the files out, of the handler's `maximumWorkers`.
    @discardableResult
    public func uploadTree(
        _ folder: String,
        to path: String,
        rule: FTPTreeRule = .all,
        connections: Int = 4,
        options: CallOptions = .default
    ) async throws(ConnError) -> FTPTreeResult {
        let plan = try TreePlan(folder, path, rule, connections: connections)
        let queue = try await performer.run("uploadTree", options) { (connection, base) throws(ConnError) in
            try plan.prepareUpload(connection, in: base, LocalTree(plan.local))
        }
        let engine = engine
        await Self.share(connections) {
            let performer = FTPPerformer(engine)
            await queue.work { (file) async throws(ConnError) in
                try await performer.upload(plan.upload(file), options).bytes
            }
        }
        return try queue.finish()
    }

    // MARK: Down

    /// Downloads a folder with everything below it; blocks.
    ///
    /// Every file is downloaded as ``FTPOperations`` does, with retries of its own, and gets the time that the server
    /// lists. Links are left out, also where MLSD tells them as folders and LIST does not; so is every name that could lead
    /// out of the target folder (`..`, separators, absolute paths). The result says so. Nothing is written through a link that is in the place of a folder of the
    /// tree. The first failure ends the tree; what was done stays.
    ///
    /// - Parameters:
    ///   - path: The folder on the server.
    ///   - folder: The local folder; made if it is not there, the one above must be.
    ///   - rule: Which files are transferred.
    ///   - connections: How many logins share the files out; the calling thread's own is one. At most
    ///     `maximumThreadConnections` are open at once.
    @available(*, noasync)
    @discardableResult
    public func downloadTree(
        _ path: String,
        to folder: String,
        rule: FTPTreeRule = .all,
        connections: Int = 4,
        options: CallOptions = .default
    ) throws(ConnError) -> FTPTreeResult {
        let plan = try TreePlan(folder, path, rule, connections: connections)
        let tree = try performer.run("downloadTree", options) { (connection, base) throws(ConnError) in
            try plan.list(connection, in: base)
        }
        let queue = try plan.prepareDownload(tree)
        let engine = engine
        TreeThreads.run(connections) {
            let performer = FTPPerformer(engine)
            queue.work { (file) throws(ConnError) in
                try performer.download(plan.download(file), options).bytes
            }
        }
        return try queue.finish()
    }

    /// Downloads a folder with everything below it, on worker threads; see the sync form. Cancelling the task ends it.
    ///
    /// - Parameter connections: How many logins share the files out, of the handler's `maximumWorkers`.
    @discardableResult
    public func downloadTree(
        _ path: String,
        to folder: String,
        rule: FTPTreeRule = .all,
        connections: Int = 4,
        options: CallOptions = .default
    ) async throws(ConnError) -> FTPTreeResult {
        let plan = try TreePlan(folder, path, rule, connections: connections)
        let queue = try await performer.run("downloadTree", options) { (connection, base) throws(ConnError) in
            try plan.prepareDownload(plan.list(connection, in: base))
        }
        let engine = engine
        await Self.share(connections) {
            let performer = FTPPerformer(engine)
            await queue.work { (file) async throws(ConnError) in
                try await performer.download(plan.download(file), options).bytes
            }
        }
        return try queue.finish()
    }

    private static func share(_ count: Int, _ work: @escaping @Sendable () async -> Void) async {
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<count { group.addTask { await work() } }
        }
    }
}
