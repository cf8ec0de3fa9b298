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

    /// Transfers files until none is left or one has failed; each of several threads calls it.
    ///
    /// - Parameter transfer: Transfers one file: the bytes that went over.
    func work(_ transfer: (TreeFile) throws(ConnError) -> Int64) {
        while let file = take() {
            do throws(ConnError) {
                transferred(file, bytes: try transfer(file))
            } catch {
                failed(error)
            }
        }
    }

    /// Transfers files until none is left or one has failed; each of several tasks calls it.
    func work(_ transfer: (TreeFile) async throws(ConnError) -> Int64) async {
        while let file = take() {
            do throws(ConnError) {
                transferred(file, bytes: try await transfer(file))
            } catch {
                failed(error)
            }
        }
    }

    /// The next file; `nil` at the end, and after a failure.
    private func take() -> TreeFile? {
        lock.withLock {
            guard failure == nil, next < files.count else { return nil }
            defer { next += 1 }
            return files[next]
        }
    }

    private func transferred(_ file: TreeFile, bytes: Int64) {
        lock.withLock {
            result.transferred.append(file.path)
            result.bytes += bytes
        }
    }

    /// The first failure ends the tree.
    private func failed(_ error: ConnError) {
        lock.withLock { if failure == nil { failure = error } }
    }

    func finish() throws(ConnError) -> FTPTreeResult {
        let (result, failure) = lock.withLock { (self.result, self.failure) }
        if let failure { throw failure }
        return result
    }
}
