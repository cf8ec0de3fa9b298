internal import CCurl
internal import CCurlShims
public import ConnCore

/// The connections and the handle of one thread: for blocking callers.
///
/// It is not `Sendable`: one thread at a time uses it, except for ``interrupt``. One transfer at a time.
public final class CurlSession {
    /// How long closing waits for a server's answer to QUIT.
    private static let longestFarewell = Duration.milliseconds(250)

    private let settings: CurlSettings
    private let sockets = SocketTable()
    /// Ends sockets for which libcurl waits without returning; `nil` for HTTP.
    private let cutter: SocketCutter?
    private let watch: SocketWatch
    private let driver: SessionDriver
    private let handle: EasyHandle
    private var line: LoopGeneration?
    private let stirred: UnsafeMutableBufferPointer<conn_stirred>
    private var current: CurlTransfer?
    /// Drives FTP; `nil` for HTTP.
    private var pacer: FTPPacer?

    /// Makes a session; connects nowhere.
    ///
    /// - Throws: `.misuse` for settings that mean nothing, `.unsupported` for what libcurl cannot honour,
    ///   `.resourceExhausted` if libcurl has no memory.
    public init(_ settings: CurlSettings, share: CurlShare) throws(ConnError) {
        try settings.validate()
        self.settings = settings
        let poller = try Poller()
        watch = SocketWatch(sockets, poller)
        cutter = settings.protocols == .ftp ? SocketCutter() : nil
        sockets.cutter = cutter
        pacer = cutter.map { FTPPacer($0, isEncrypted: settings.tls.isOn) }
        driver = SessionDriver(poller, cutter: cutter)
        handle = try EasyHandle(settings: settings, share: share, sockets: sockets)
        // From the last property on, a failure runs `deinit`, which frees this.
        stirred = .allocate(capacity: 16)
        stirred.initialize(repeating: conn_stirred())
        try renew()
    }

    deinit {
        close()
        stirred.deallocate()
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
        guard let line else {
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
            line.active = 1
            try line.multi.add(handle)
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
        guard let line, let current else {
            throw CurlFailure(ConnError(.misuse(.scopeFinished), "The session has no transfer to drive"))
        }
        while true {
            if let failure = obey(current) { throw end(failure) }
            if pacer != nil { pacer?.act(line, handle) } else { actOnTimer(line) }
            if let ended = line.multi.nextEnded() {
                let result = handle.result(ended.code)
                leave(line)
                return try result.get()
            }
            if pacer != nil, handle.serverIsLeaving { throw end(FailureMaker(handle).serverLeft()) }
            if isDone() { return nil }
            let wait = waitingTime(line)
            if let failure = wait.failure { throw end(failure) }
            if let pacer {
                pacer.wait(line, milliseconds: wait.milliseconds)
            } else {
                let count = watch.wait(stirred, milliseconds: wait.milliseconds)
                for index in 0..<count {
                    if let (_, events) = watch.stirred(stirred[index]) {
                        line.act(on: stirred[index].descriptor, events)
                    }
                }
            }
        }
    }

    /// Ends the transfer that was begun, if there is one, and closes its connection.
    public func abandon() {
        guard let line, current != nil else { return }
        leave(line)
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
        guard line != nil, current == nil, sockets.openCount > 0 else { return }
        closeAll()
        // Without memory for a new one, the session is closed.
        try? renew()
    }

    /// Ends the transfer, if there is one, and closes all connections. Later transfers fail with `.closed`.
    ///
    /// An FTP server is told QUIT and gets a quarter of a second to answer.
    public func close() {
        abandon()
        closeAll()
    }

    // MARK: Parts

    /// Frees the multi handle. libcurl says QUIT on its connections then and waits for the answers, for minutes where a server
    /// is silent, so the sockets are ended after a short while.
    private func closeAll() {
        driver.set(nil)
        let alarm =
            sockets.openCount == 0
            ? nil
            : cutter.map { cutter in
                Watchdog.shared.schedule(at: .now + Self.longestFarewell) { cutter.cut() }
            }
        line = nil
        alarm?.cancel()
    }

    private func renew() throws(ConnError) {
        let line = try LoopGeneration(0, watch: watch, keeping: settings.maximumConnections)
        self.line = line
        if settings.protocols == .ftp { driver.set(line.multi.multi) }
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

    private func actOnTimer(_ line: LoopGeneration) {
        guard let timer = line.timer, timer.nanoseconds == 0 || timer <= .now else { return }
        line.act()
    }

    private func waitingTime(_ line: LoopGeneration) -> (milliseconds: Int, failure: CurlFailure?) {
        // A second at most: a timer that got lost would cost no more.
        var milliseconds = 1_000
        guard handle.limits.due != nil || line.timer != nil else { return (milliseconds, nil) }
        let now = MonotonicTime.now
        if let timer = line.timer { milliseconds = min(milliseconds, timer.milliseconds(since: now)) }
        if let limit = handle.brokenLimit(at: now) { return (0, FailureMaker(handle).broke(limit)) }
        if let due = handle.limits.due { milliseconds = min(milliseconds, due.milliseconds(since: now)) }
        return (milliseconds, nil)
    }

    private func end(_ failure: CurlFailure) -> CurlFailure {
        if let line { leave(line) }
        return failure
    }

    /// Lets go of the transfer; one that has not ended loses its connection.
    private func leave(_ line: LoopGeneration) {
        line.multi.remove(handle)
        line.active = 0
        handle.release()
        current = nil
    }
}
