@_spi(ConnInternals) public import ConnCore

/// Many transfers at once on one thread of its own: for tasks.
///
/// The thread starts with the first transfer and ends with ``close()``. The loop keeps every transfer that is in flight.
/// It may be used from any thread. A loop that is dropped closes itself.
public final class CurlLoop: Sendable {
    private let core: LoopCore

    /// Makes a loop; starts no thread and connects nowhere.
    ///
    /// - Throws: `.misuse` for settings that mean nothing, `.unsupported` for what libcurl cannot honour,
    ///   `.resourceExhausted` if libcurl has no memory.
    public init(_ settings: CurlSettings, share: CurlShare) throws(ConnError) {
        try settings.validate()
        core = try LoopCore(settings, share: share)
    }

    deinit {
        core.close(waits: false)
    }

    /// Does a transfer. Cancelling the task does nothing by itself: call ``CurlTransfer/cancel()`` from a cancellation
    /// handler.
    public func perform(_ transfer: CurlTransfer) async throws(CurlFailure) -> CurlSummary {
        // By way of a lock, so that what the loop's thread wrote is this one's to read, for tools too that do not see how a
        // continuation hands over.
        let answer = PendingResult()
        await withUnsafeContinuation { start(transfer, resuming: $0) { answer.set($0) } }
        return try answer.wait().get()
    }

    /// Starts a transfer and returns; `completion` runs once, on the loop's thread or, if it cannot begin, on this one,
    /// and should not block.
    ///
    /// - Parameter continuation: A task that is resumed after `completion`, together with those of other transfers that
    ///   end at the same time.
    public func start(
        _ transfer: CurlTransfer,
        resuming continuation: UnsafeContinuation<Void, Never>? = nil,
        completion: @escaping @Sendable (Result<CurlSummary, CurlFailure>) -> Void
    ) {
        do throws(CurlFailure) {
            try begin(transfer, continuation, completion)
        } catch {
            completion(.failure(error))
            continuation?.resume()
        }
    }

    private func begin(
        _ transfer: CurlTransfer,
        _ continuation: UnsafeContinuation<Void, Never>?,
        _ completion: @escaping @Sendable (Result<CurlSummary, CurlFailure>) -> Void
    ) throws(CurlFailure) {
        guard transfer.attach(core) else { throw CurlFailure(.transferWasUsed) }
        do throws(ConnError) {
            if core.hasRoom {
                // Preparing is this thread's work, as long as the transfer's turn comes at once.
                try core.pool.take().prepare(transfer)
            }
            transfer.completion = completion
            transfer.continuation = continuation
            core.count(1)
            do throws(ConnError) {
                try core.post(.start(transfer))
            } catch {
                core.count(-1)
                throw error
            }
        } catch {
            transfer.completion = nil
            transfer.continuation = nil
            transfer.handle?.release()
            throw CurlFailure(error)
        }
    }

    /// Does a transfer on the loop's thread while this one blocks: for synchronous code inside a task.
    public func performBlocking(_ transfer: CurlTransfer) throws(CurlFailure) -> CurlSummary {
        let answer = PendingResult()
        start(transfer) { answer.set($0) }
        return try answer.wait().get()
    }

    /// Closes kept connections that are not in use; those in use are closed when their transfers end. Does not wait.
    public func dropIdleConnections() {
        guard core.isRunning else { return }
        try? core.post(.dropIdle)
    }

    /// Cancels every transfer that has been started, as ``CurlTransfer/cancel()`` does; the loop stays usable. Does not
    /// wait.
    public func cancelAll() {
        guard core.isRunning else { return }
        try? core.post(.cancelAll)
    }

    /// Ends all transfers with `.closed`, closes all connections and ends the thread. Later transfers fail with
    /// `.closed`. Twice is fine. Waits until the thread has let go of everything, except on that thread itself (in a
    /// completion).
    public func close() {
        core.close(waits: true)
    }

    /// Sockets that are open now, kept ones included.
    public var openConnections: Int { core.sockets.openCount }

    /// Transfers that have begun and not ended.
    public var transfersInFlight: Int { core.inFlight }
}
