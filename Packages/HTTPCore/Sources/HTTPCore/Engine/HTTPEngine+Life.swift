@_spi(ConnInternals) public import ConnCore
internal import ThreadLocalPool

extension HTTPEngine {
    /// Builds the calling thread's handle, resolves the authentication and, if so set, asks for a sign of life.
    @available(*, noasync)
    public func connect(options: CallOptions) throws(ConnError) {
        try greet("connect", asks: self.options.verifiesOnConnect, options)
    }

    /// Builds the loop, resolves the authentication and, if so set, asks for a sign of life.
    public func connect(options: CallOptions) async throws(ConnError) {
        try await greet("connect", asks: self.options.verifiesOnConnect, options)
    }

    /// Drops every idle connection and what the authentication has learned, then connects anew. Cookies stay.
    @available(*, noasync)
    public func reconnect(options: CallOptions) throws(ConnError) {
        try runner.checkCallable()
        dropAll()
        try connect(options: options)
    }

    /// Drops every idle connection and what the authentication has learned, then connects anew. Cookies stay.
    public func reconnect(options: CallOptions) async throws(ConnError) {
        try runner.checkCallable()
        dropAll()
        try await connect(options: options)
    }

    /// Sends HEAD to the base URL; any answer counts.
    @available(*, noasync)
    public func ping(options: CallOptions) throws(ConnError) { try greet("ping", asks: true, options) }

    /// Sends HEAD to the base URL; any answer counts.
    public func ping(options: CallOptions) async throws(ConnError) { try await greet("ping", asks: true, options) }

    private func dropAll() {
        callers.expireAll()
        workerSessions.expireAll()
        loop.dropIdle()
        authenticator.forget()
    }

    /// Cancels all calls that run, wait or sleep now. The engine stays open.
    public func cancelAll() {
        runner.cancelWaits()
        callers.forEachResource { $0.running.cancel() }
        workerSessions.forEachResource { $0.running.cancel() }
        loop.cancelAll()
    }

    /// Closes the engine; see `ConnHandler.close()`.
    public func close() {
        guard runner.markClosed() else { return }
        // Whoever closes from inside a stream or a task must not wait for itself.
        let mustNotWait = runner.isInsideScope || withUnsafeCurrentTask { $0 != nil }
        callers.close()
        workerSessions.close()
        workers.close()
        loop.close()
        runner.cancelWaits()
        guard life.close(), !life.isFinished else { return }
        let end = ContinuousClock.now.advanced(by: configuration.drainTimeout)
        if mustNotWait {
            cancelLater(at: end)
        } else {
            drain(until: end)
        }
    }

    /// Closes the engine and suspends until its last connection has gone; inside one of its own streams, which would
    /// wait for itself, it returns at once and takes effect at the stream's end.
    public func shutdown() async {
        close()
        guard !runner.isInsideScope else { return }
        await life.finish()
    }

    private func cancelLater(at moment: ContinuousClock.Instant) {
        let callers = callers
        let workerSessions = workerSessions
        let loop = loop
        _ = Watchdog.shared.schedule(at: moment) {
            callers.forEachResource { $0.running.cancel() }
            workerSessions.forEachResource { $0.running.cancel() }
            loop.cancelAll()
        }
    }

    private func drain(until end: ContinuousClock.Instant) {
        if drained(until: end) { return }
        cancelAll()
        _ = drained(until: ContinuousClock.now.advanced(by: .seconds(5)))
    }

    private func drained(until end: ContinuousClock.Instant) -> Bool {
        callers.waitUntilDrained(deadline: end) && workerSessions.waitUntilDrained(deadline: end)
            && loop.waitUntilDrained(until: end) && life.waitUntilNobodyConnects(until: end)
    }
}
