public import ConnCore

extension FTPOperations {
    // MARK: To a file

    /// Downloads a file; blocks.
    ///
    /// The bytes go into a temporary file beside the target (mode 0600, or the mode of the file it replaces), which
    /// takes the target's place when the size is right. Until then, and if anything fails, the target is untouched. A
    /// transfer that is cut goes on where it ended, within the policy's retries, if the file's size is still the same, the
    /// last 64 KiB come again as they were, and so is its time. That is asked before the first try with `resume` or
    /// `keepsTime` alone, as it costs a round trip: without it a try that was cut within 1 MiB is not gone on with, and
    /// the first cut behind that goes by size and bytes.
    ///
    /// - Parameters:
    ///   - path: The file on the server.
    ///   - file: The local target; its folder must be there.
    ///   - mode: Whether line ends are translated.
    ///   - resume: Whether what an earlier call left behind, which was made with `resume` and failed, is gone on with;
    ///     and whether this one leaves it behind if it fails: `.NAME.part` and `.NAME.part.tag` beside the target. It
    ///     needs a server that tells size and time.
    ///   - keepsTime: Whether the local file gets the time of the one on the server.
    ///   - progress: Told about every 256 KiB and at the end, on the thread that does the transfer.
    /// - Throws: `ConnError`; `.notFound`, `.authorization`, `.invalidInput` for a folder, `.resourceExhausted` for a
    ///   full disk, whose temporary file is removed.
    @available(*, noasync)
    @discardableResult
    public func download(
        _ path: String,
        to file: String,
        mode: FTPTransferMode = .binary,
        resume: Bool = false,
        keepsTime: Bool = false,
        progress: (@Sendable (FTPProgress) -> Void)? = nil,
        options: CallOptions = .default
    ) throws(ConnError) -> FTPDownload {
        let order = try order(path, file, mode, resume, keepsTime, progress)
        return try performer.download(order, options)
    }

    /// Downloads a file, on a worker thread; see the sync form. Cancelling the task ends it.
    @discardableResult
    public func download(
        _ path: String,
        to file: String,
        mode: FTPTransferMode = .binary,
        resume: Bool = false,
        keepsTime: Bool = false,
        progress: (@Sendable (FTPProgress) -> Void)? = nil,
        options: CallOptions = .default
    ) async throws(ConnError) -> FTPDownload {
        let order = try order(path, file, mode, resume, keepsTime, progress)
        return try await performer.download(order, options)
    }

    private func order(
        _ path: String,
        _ file: String,
        _ mode: FTPTransferMode,
        _ resumes: Bool,
        _ keepsTime: Bool,
        _ progress: (@Sendable (FTPProgress) -> Void)?
    ) throws(ConnError) -> FileDownloadOrder {
        let performer = performer
        return try FileDownloadOrder(
            path,
            file,
            mode,
            resumes: resumes,
            keepsTime: keepsTime,
            from: performer.server,
            progress
        )
    }

    // MARK: To memory

    /// Downloads a file into memory; blocks. A transfer that is cut goes on where it ended, if more than 1 MiB had come, the
    /// size is the same and the last 64 KiB come again as they were; from the second try on the time must be the same too.
    ///
    /// - Parameters:
    ///   - path: The file on the server.
    ///   - maximumBytes: The most bytes that it may have; default 1 GiB.
    ///   - mode: Whether line ends are translated.
    ///   - progress: Told about every 256 KiB and at the end, on the thread that does the transfer.
    /// - Throws: `.resourceExhausted` for a larger file.
    @available(*, noasync)
    public func download(
        _ path: String,
        maximumBytes: Int = 1 << 30,
        mode: FTPTransferMode = .binary,
        progress: (@Sendable (FTPProgress) -> Void)? = nil,
        options: CallOptions = .default
    ) throws(ConnError) -> [UInt8] {
        let order = MemoryDownloadOrder(path, mode, maximumBytes: maximumBytes, progress)
        return try performer.run("download", options) { (connection, base) throws(ConnError) in
            try order.attempt(connection, in: base)
        }
    }

    /// Downloads a file into memory, on a worker thread. Cancelling the task ends it.
    public func download(
        _ path: String,
        maximumBytes: Int = 1 << 30,
        mode: FTPTransferMode = .binary,
        progress: (@Sendable (FTPProgress) -> Void)? = nil,
        options: CallOptions = .default
    ) async throws(ConnError) -> [UInt8] {
        let order = MemoryDownloadOrder(path, mode, maximumBytes: maximumBytes, progress)
        return try await performer.run("download", options) { (connection, base) throws(ConnError) in
            try order.attempt(connection, in: base)
        }
    }
}

extension FTPPerformer {
    @available(*, noasync)
    func download(_ order: FileDownloadOrder, _ options: CallOptions) throws(ConnError) -> FTPDownload {
        do {
            return try run("download", options) { (connection, base) throws(ConnError) in
                try order.attempt(connection, in: base)
            }
        } catch {
            order.abandon(error)
            throw error
        }
    }

    func download(_ order: FileDownloadOrder, _ options: CallOptions) async throws(ConnError) -> FTPDownload {
        do {
            return try await run("download", options) { (connection, base) throws(ConnError) in
                try order.attempt(connection, in: base)
            }
        } catch {
            order.abandon(error)
            throw error
        }
    }
}
