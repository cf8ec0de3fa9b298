public import ConnCore

extension FTPOperations {
    /// Uploads a local file; blocks. See ``upload(_:to:mode:atomic:progress:options:)-5b3ce``.
    ///
    /// - Parameters:
    ///   - file: The local file.
    ///   - path: The file on the server.
    ///   - mode: Whether line ends are translated.
    ///   - atomic: Whether it goes to a temporary name first.
    ///   - resume: Whether what an earlier call for the same file (size and time) left behind is gone on with, and whether
    ///     this one leaves it behind if it fails, under a temporary name. In binary mode alone, and not with
    ///     `atomic: false`, which is `.misuse(.invalidArgument)`.
    ///   - progress: Told about every 256 KiB and at the end, on the thread that does the transfer.
    @available(*, noasync)
    @discardableResult
    public func upload(
        file: String,
        to path: String,
        mode: FTPTransferMode = .binary,
        atomic: Bool = true,
        resume: Bool = false,
        progress: (@Sendable (FTPProgress) -> Void)? = nil,
        options: CallOptions = .default
    ) throws(ConnError) -> FTPUpload {
        try performer.upload(
            UploadOrder(.file(file), path, mode, isAtomic: atomic, resumes: resume, progress),
            options
        )
    }

    /// Uploads a local file, on a worker thread; see the sync form. Cancelling the task ends it.
    @discardableResult
    public func upload(
        file: String,
        to path: String,
        mode: FTPTransferMode = .binary,
        atomic: Bool = true,
        resume: Bool = false,
        progress: (@Sendable (FTPProgress) -> Void)? = nil,
        options: CallOptions = .default
    ) async throws(ConnError) -> FTPUpload {
        try await performer.upload(
            UploadOrder(.file(file), path, mode, isAtomic: atomic, resumes: resume, progress),
            options
        )
    }

    /// Uploads bytes, a file, or what a closure gives; blocks.
    ///
    /// The bytes go to a temporary name beside the target (`.NAME.RANDOM.part`), which is renamed to the target when the
    /// server has all of them and, where it tells sizes, the size is right: a broken upload never replaces a good file.
    /// A transfer that is cut goes on behind what the server has, within the policy's retries: by REST and STOR (RFC 3659
    /// §5), else by APPE (RFC 959 §4.1.3); its size is compared then in any case. What fails for good is removed, as far as
    /// the server can still be reached; a cancelled upload leaves its temporary file.
    ///
    /// - Parameters:
    ///   - content: What is sent.
    ///   - path: The file on the server; its folder must be there.
    ///   - mode: Whether line ends are translated.
    ///   - atomic: Whether it goes to a temporary name first; with `false` the target is written in place, and a broken
    ///     upload leaves half a file.
    ///   - progress: Told about every 256 KiB and at the end, on the thread that does the transfer.
    /// - Throws: `.notFound` if the folder is missing, `.invalidInput` if a folder has the name, `.authorization`,
    ///   `.resourceExhausted` if the server has no room; `.misuse(.blockingCall)` for an async sequence.
    @available(*, noasync)
    @discardableResult
    public func upload(
        _ content: FTPContent,
        to path: String,
        mode: FTPTransferMode = .binary,
        atomic: Bool = true,
        progress: (@Sendable (FTPProgress) -> Void)? = nil,
        options: CallOptions = .default
    ) throws(ConnError) -> FTPUpload {
        if case .stream = content.origin {
            throw ConnError(
                .misuse(.blockingCall),
                "A sync upload was given an async sequence",
                advice: "use the async form, or a producer"
            )
        }
        return try performer.upload(
            UploadOrder(content, path, mode, isAtomic: atomic, resumes: false, progress),
            options
        )
    }

    /// Uploads bytes, a file, or what a closure or an async sequence gives, on a worker thread; see the sync form.
    /// Cancelling the task ends it.
    @discardableResult
    public func upload(
        _ content: FTPContent,
        to path: String,
        mode: FTPTransferMode = .binary,
        atomic: Bool = true,
        progress: (@Sendable (FTPProgress) -> Void)? = nil,
        options: CallOptions = .default
    ) async throws(ConnError) -> FTPUpload {
        try await performer.upload(
            UploadOrder(content, path, mode, isAtomic: atomic, resumes: false, progress),
            options
        )
    }
}

extension FTPPerformer {
    @available(*, noasync)
    func upload(_ order: UploadOrder, _ options: CallOptions) throws(ConnError) -> FTPUpload {
        do {
            return try run("upload", options) { (connection, base) throws(ConnError) in
                try order.attempt(connection, in: base)
            }
        } catch {
            if order.leavesTemporary(error) {
                try? run("upload", Self.once) { (connection, _) throws(ConnError) in
                    try order.removeTemporary(connection)
                }
            }
            throw error
        }
    }

    func upload(_ order: UploadOrder, _ options: CallOptions) async throws(ConnError) -> FTPUpload {
        do {
            return try await run("upload", options) { (connection, base) throws(ConnError) in
                try order.attempt(connection, in: base)
            }
        } catch {
            if order.leavesTemporary(error) {
                try? await run("upload", Self.once) { (connection, _) throws(ConnError) in
                    try order.removeTemporary(connection)
                }
            }
            throw error
        }
    }

    /// For tidying up: one try, and not for long.
    private static var once: CallOptions {
        CallOptions(timeout: .seconds(10), retry: RetryPolicy(maxRetries: 0, maxConnRetries: 0))
    }
}
