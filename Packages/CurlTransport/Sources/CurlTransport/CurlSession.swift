internal import CCurl
public import ConnCore

/// The connections and the handle of one thread: for blocking callers.
///
/// It is not `Sendable`: one thread at a time uses it, except for ``interrupt``. One transfer at a time.
public final class CurlSession {
    private let settings: CurlSettings
    private let sockets = SocketTable()
    private let driver = SessionDriver()
    private let handle: EasyHandle
    private var multi: MultiHandle?
    private var current: CurlTransfer?

    /// Makes a session; connects nowhere.
    ///
    /// - Throws: `.misuse` for settings that mean nothing, `.unsupported` for what libcurl cannot honour,
    ///   `.resourceExhausted` if libcurl has no memory.
    public init(_ settings: CurlSettings, share: CurlShare) throws(ConnError) {
        try settings.validate(share)
        self.settings = settings
        handle = try EasyHandle(settings: settings, share: share, sockets: sockets)
        try renew()
    }

    deinit {
        close()
    }

    /// Does a transfer from beginning to end; blocks.
    public func perform(_ transfer: CurlTransfer) throws(CurlFailure) -> CurlSummary {
        try begin(transfer)
        while true {
            if let summary = try drive(until: { false }) { return summary }
        }
    }

    /// Starts a transfer, which then goes on only during ``drive(until:)``.
    ///
    /// - Throws: `.closed` after ``close()``; `.misuse` if a transfer is under way, or this one was used before.
    public func begin(_ transfer: CurlTransfer) throws(CurlFailure) {
        guard let multi else {
            throw CurlFailure(ConnError(.closed, "The session is closed", advice: "make a new one"))
        }
        guard current == nil else {
            throw CurlFailure(ConnError(.misuse(.busyInScope), "The session is busy with another transfer"))
        }
        guard transfer.attach(driver) else { throw CurlFailure(.transferWasUsed) }
        do throws(ConnError) {
            if transfer.isCancelled { throw ConnError(.cancelled, "The transfer was cancelled", phase: .connect) }
            try handle.prepare(transfer)
            handle.limits.started()
            try multi.add(handle)
        } catch {
            handle.release()
            throw CurlFailure(error)
        }
        current = transfer
    }

    /// Drives the transfer that was begun until it ends, or until `isDone`, which is asked after every step, says so;
    /// blocks.
    ///
    /// - Returns: The summary if the transfer has ended well, else `nil`.
    /// - Throws: Why the transfer failed; it has ended then.
    public func drive(until isDone: () -> Bool) throws(CurlFailure) -> CurlSummary? {
        guard let multi, let current else {
            throw CurlFailure(ConnError(.misuse(.scopeFinished), "The session has no transfer to drive"))
        }
        var running: Int32 = 0
        while true {
            if let failure = obey(current) { throw end(failure) }
            curl_multi_perform(multi.multi, &running)
            if let ended = multi.nextEnded() {
                let result = handle.result(ended.code)
                leave(multi)
                return try result.get()
            }
            if isDone() { return nil }
            let wait = waitingTime()
            if let failure = wait.failure { throw end(failure) }
            curl_multi_poll(multi.multi, nil, 0, Int32(wait.milliseconds), nil)
        }
    }

    /// Ends the transfer that was begun, if there is one, and closes its connection.
    public func abandon() {
        guard let multi, current != nil else { return }
        leave(multi)
    }

    /// Ends the waiting of ``drive(until:)``, so that it asks its condition again; from any thread, at any time.
    public var interrupt: @Sendable () -> Void {
        let driver = driver
        return { driver.wake() }
    }

    /// Sockets that are open now, kept ones included.
    public var openConnections: Int { sockets.openCount }

    /// Closes kept connections that are not in use. Does nothing while a transfer is under way.
    public func closeIdle() {
        guard multi != nil, current == nil, sockets.openCount > 0 else { return }
        driver.set(nil)
        multi = nil
        // Without memory for a new one, the session is closed.
        try? renew()
    }

    /// Ends the transfer, if there is one, and closes all connections. Later transfers fail with `.closed`.
    public func close() {
        abandon()
        driver.set(nil)
        multi = nil
    }

    // MARK: Parts

    private func renew() throws(ConnError) {
        let multi = try MultiHandle(sockets: sockets, keeping: settings.maximumConnections)
        self.multi = multi
        driver.set(multi.multi)
    }

    /// Does what other threads, or the receiver, wish for the transfer.
    private func obey(_ transfer: CurlTransfer) -> CurlFailure? {
        if transfer.isCancelled { return FailureMaker(handle).cancelled() }
        let resumes = transfer.takeResumes()
        guard resumes.receiving || resumes.sending,
            let code = handle.resume(receiving: resumes.receiving, sending: resumes.sending)
        else { return nil }
        return FailureMaker(handle).failed(code)
    }

    private func waitingTime() -> (milliseconds: Int, failure: CurlFailure?) {
        guard handle.limits.due != nil else { return (60_000, nil) }
        let now = MonotonicTime.now
        if let limit = handle.brokenLimit(at: now) { return (0, FailureMaker(handle).broke(limit)) }
        guard let due = handle.limits.due else { return (60_000, nil) }
        return (min(due.milliseconds(since: now), 60_000), nil)
    }

    private func end(_ failure: CurlFailure) -> CurlFailure {
        if let multi { leave(multi) }
        return failure
    }

    /// Lets go of the transfer; one that has not ended loses its connection.
    private func leave(_ multi: MultiHandle) {
        multi.remove(handle)
        handle.release()
        current = nil
    }
}
