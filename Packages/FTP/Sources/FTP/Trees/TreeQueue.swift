@_spi(ConnInternals) internal import ConnCore

/// The files of a tree that several connections share out among themselves, and what became of them.
// Everything is read and written under `lock`.
final class TreeQueue: @unchecked Sendable {
    private let lock = Lock()
    private let files: [TreeFile]
    private var next = 0
    private var result: FTPTreeResult
    private var failure: ConnError?

    init(_ files: [TreeFile], _ result: FTPTreeResult) {
        self.files = files
        self.result = result
    }

    /// The next file; `nil` at the end, and after a failure.
    func take() -> TreeFile? {
        lock.withLock {
            guard failure == nil, next < files.count else { return nil }
            defer { next += 1 }
            return files[next]
        }
    }

    func transferred(_ file: TreeFile, bytes: Int64) {
        lock.withLock {
            result.transferred.append(file.path)
            result.bytes += bytes
        }
    }

    /// The first failure ends the tree.
    func failed(_ error: ConnError) {
        lock.withLock { if failure == nil { failure = error } }
    }

    func finish() throws(ConnError) -> FTPTreeResult {
        let (result, failure) = lock.withLock { (self.result, self.failure) }
        if let failure { throw failure }
        return result
    }
}
