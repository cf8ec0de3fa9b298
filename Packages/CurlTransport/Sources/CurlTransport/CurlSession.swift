public import ConnCore

/// The connections and the handle of one thread: for blocking callers.
///
/// It is not `Sendable`: one thread at a time uses it, except for ``interrupt``. One transfer at a time.
public final class CurlSession {
    /// Makes a session; connects nowhere.
    ///
    /// - Throws: `.misuse` for settings that mean nothing, `.unsupported` for what libcurl cannot honour,
    ///   `.resourceExhausted` if libcurl has no memory.
    public init(_ settings: CurlSettings, share: CurlShare) throws(ConnError) {
    }

    /// Does a transfer from beginning to end; blocks.
    public func perform(_ transfer: CurlTransfer) throws(CurlFailure) -> CurlSummary {
        try begin(transfer)
        while true {
            if let summary = try drive(until: { false }) { return summary }
        }
    }

    /// Starts a transfer, which then goes on only during ``drive(until:)``.
    public func begin(_ transfer: CurlTransfer) throws(CurlFailure) {
        throw CurlFailure(ConnError(.unsupported, "This part of CurlTransport is being built"))
    }

    /// Drives the transfer that was begun until it ends, or until `isDone`, which is asked after every step, says so;
    /// blocks.
    ///
    /// - Returns: The summary if the transfer has ended well, else `nil`.
    /// - Throws: Why the transfer failed; it has ended then.
    public func drive(until isDone: () -> Bool) throws(CurlFailure) -> CurlSummary? {
        throw CurlFailure(ConnError(.unsupported, "This part of CurlTransport is being built"))
    }

    /// Ends the transfer that was begun, if there is one, and closes its connection.
    public func abandon() {
    }

    /// Ends the waiting of ``drive(until:)``, so that it asks its condition again; from any thread, at any time.
    public var interrupt: @Sendable () -> Void { {} }

    /// Closes kept connections that are not in use.
    public func closeIdle() {
    }

    /// Ends the transfer, if there is one, and closes all connections. Later transfers fail with `.closed`.
    public func close() {
    }
}
