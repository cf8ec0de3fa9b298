public import ConnCore

/// A file that is read while it comes, inside the closure of `stream`.
///
/// Not Sendable: it is used inside its closure, by one reader. After the closure's end it throws
/// `.misuse(.scopeFinished)`. Nothing moves but while the reader waits, so at most one portion is held.
public final class FTPStream {
    private let scope: ConnScope<FTPConnection>
    private let job: StreamJob
    private let options: CallOptions

    init(_ scope: ConnScope<FTPConnection>, _ job: StreamJob, _ options: CallOptions) {
        self.scope = scope
        self.job = job
        self.options = options
    }

    /// The next bytes, as many as have come; `nil` at the end. Blocks while none have come.
    ///
    /// - Throws: `ConnError` if the transfer is cut. It is never tried again.
    @available(*, noasync)
    public func next() throws(ConnError) -> [UInt8]? {
        let job = job
        return try scope.run(call) { (connection) throws(ConnError) in
            connection.beginOperation()
            return try job.next(connection)
        }
    }

    /// The next bytes, as many as have come; `nil` at the end. Suspends while none have come.
    ///
    /// - Throws: `ConnError` if the transfer is cut; `.cancelled` when the task is.
    public func next() async throws(ConnError) -> [UInt8]? {
        let job = job
        return try await scope.run(call) { (connection) throws(ConnError) in
            connection.beginOperation()
            return try job.next(connection)
        }
    }

    private var call: ConnCall { ConnCall(operation: "stream", idempotence: .no, options: options) }
}
