public import ConnCore

/// Many transfers at once on one thread of its own: for tasks.
///
/// The thread starts with the first transfer and ends with ``close()``, which must be called. The loop keeps every
/// transfer that is in flight. It may be used from any thread.
public final class CurlLoop: Sendable {
    /// Makes a loop; starts no thread and connects nowhere.
    ///
    /// - Throws: `.misuse` for settings that mean nothing, `.unsupported` for what libcurl cannot honour,
    ///   `.resourceExhausted` if libcurl has no memory.
    public init(_ settings: CurlSettings, share: CurlShare) throws(ConnError) {
    }

    /// Does a transfer. Cancelling the task does nothing by itself: call ``CurlTransfer/cancel()`` from a cancellation
    /// handler.
    public func perform(_ transfer: CurlTransfer) async throws(CurlFailure) -> CurlSummary {
        throw CurlFailure(ConnError(.unsupported, "This part of CurlTransport is being built"))
    }

    /// Starts a transfer and returns; `completion` runs once, on the loop's thread or, if it cannot begin, on this one,
    /// and should not block.
    public func start(
        _ transfer: CurlTransfer,
        completion: @escaping @Sendable (Result<CurlSummary, CurlFailure>) -> Void
    ) {
        completion(.failure(CurlFailure(ConnError(.unsupported, "This part of CurlTransport is being built"))))
    }

    /// Does a transfer on the loop's thread while this one blocks: for synchronous code inside a task.
    public func performBlocking(_ transfer: CurlTransfer) throws(CurlFailure) -> CurlSummary {
        throw CurlFailure(ConnError(.unsupported, "This part of CurlTransport is being built"))
    }

    /// Closes kept connections that are not in use; those in use are closed when their transfers end.
    public func dropIdleConnections() {
    }

    /// Cancels all transfers, closes all connections and ends the thread. Later transfers fail with `.closed`. Twice is
    /// fine. Does not wait, unless it is called from another thread than the loop's: then it returns when the thread
    /// has let go of everything.
    public func close() {
    }

    /// Sockets that are open now, kept ones included.
    public var openConnections: Int { 0 }

    /// Transfers that have begun and not ended.
    public var transfersInFlight: Int { 0 }
}
