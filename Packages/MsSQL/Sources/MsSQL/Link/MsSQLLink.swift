internal import CFreeTDS
internal import CMsSQLShims
internal import Glibc
@_spi(SQLDrivers) internal import SQLCore

/// The one owner of a connection of FreeTDS' db-lib.
///
/// Nobody but the thread that uses the connection ever calls db-lib for it. That thread waits for an answer in a `poll` of
/// ours, from which a request to cancel wakes it at once. Where db-lib waits by itself, in the middle of a result or while it
/// sends, it asks `tick` once in every second, so that a request is seen within that time.
final class MsSQLLink {
    /// The connection; valid until ``close()``.
    let process: OpaquePointer
    let cancelLine = CancelLine()
    /// Whether something was sent in this operation that may take effect; decides the outcome of a lost link.
    var hasExecuted = false
    /// What the server and db-lib said in this operation.
    var report = ServerReport()
    /// Whether the server is Babelfish; `nil` until it was asked.
    var isBabelfish: Bool?

    private let descriptor: Int32
    private let cancelGrace: Duration
    private let worker: UnsafeMutablePointer<conn_mssql_worker>
    private var isMarkedBroken = false
    private var isClosed = false
    private var lastBegin: Int64 = 0

    // What a wait goes by.
    private var isSending = false
    private var deadline = Int64.max
    /// Until when a server that was asked to stop may take; `nil` if it was not asked in this operation.
    private var graceEnd: Int64?
    private var ended = Ended.not

    private enum Ended {
        case not, byDeadline, byGrace
    }

    /// Takes a connection over that is connected and logged in.
    init(adopting process: OpaquePointer, cancelGrace: Duration) {
        self.process = process
        self.cancelGrace = cancelGrace
        descriptor = dbiordesc(process)
        worker = .allocate(capacity: 1)
        worker.initialize(to: conn_mssql_worker())
        worker.pointee.context = Unmanaged.passUnretained(self).toOpaque()
        worker.pointee.message = { context, message in
            guard let context, let message else { return }
            Unmanaged<MsSQLLink>.fromOpaque(context).takeUnretainedValue().report.take(message.pointee)
        }
        worker.pointee.tick = { context in
            guard let context else { return 0 }
            return Unmanaged<MsSQLLink>.fromOpaque(context).takeUnretainedValue().tick() ? 1 : 0
        }
        worker.pointee.interrupted = { context in
            guard let context else { return -1 }
            return Unmanaged<MsSQLLink>.fromOpaque(context).takeUnretainedValue().interrupted()
        }
    }

    deinit {
        close()
        worker.deallocate()
    }

    /// Closes the socket; there is no good-bye in this protocol.
    func close() {
        guard !isClosed else { return }
        isClosed = true
        enter()
        // db-lib would wait for a peer that does not take what is still to be sent. Of a dead connection it has closed the
        // socket already, whose number may be another's by now.
        if conn_mssql_is_dead(process) == 0 { conn_mssql_shut_down(descriptor) }
        dbclose(process)
        conn_mssql_enter(nil)
    }

    // MARK: State

    /// Whether the link is gone or its protocol state unknown.
    var isBroken: Bool { isClosed || isMarkedBroken || conn_mssql_is_dead(process) != 0 }

    /// Whether the server was asked in this operation to stop what it runs.
    var hasStopped: Bool { graceEnd != nil }

    /// Whether the answer that waits at the socket is encrypted, by TLS 1.2 at least; `nil` if none waits.
    var isEncrypted: Bool? {
        let word = conn_mssql_peek(descriptor)
        return word < 0 ? nil : word == 1
    }

    /// Has a dead peer found in time.
    func watchPeer(within limit: Duration?) {
        guard let limit else { return }
        // A third of the time without a word, then three questions; one sixth is left for the timers' rounding.
        let seconds = Int32(clamping: max(6, limit.components.seconds))
        func set(_ level: Int32, _ option: Int32, _ value: Int32) {
            var value = value
            setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
        }
        set(SOL_SOCKET, SO_KEEPALIVE, 1)
        set(Int32(IPPROTO_TCP), TCP_KEEPIDLE, seconds / 3)
        set(Int32(IPPROTO_TCP), TCP_KEEPINTVL, seconds / 6)
        set(Int32(IPPROTO_TCP), TCP_KEEPCNT, 3)
        set(Int32(IPPROTO_TCP), TCP_USER_TIMEOUT, Int32(clamping: Int(seconds) * 5_000 / 6))
    }

    /// Never to be used again.
    func markBroken() {
        isMarkedBroken = true
    }

    static var closedError: ConnError {
        ConnError(.connection, "The SQL Server connection is closed", retry: .reconnect)
    }

    // MARK: Operations

    /// Makes this thread work for this link; before calls of db-lib.
    @inline(__always)
    func enter() {
        conn_mssql_enter(worker)
    }

    /// Begins an operation: the link is up, and requests to end an earlier operation are forgotten.
    ///
    /// A link that was cut while nobody used it is found here, before anything is sent over it.
    func begin() throws(ConnError) {
        guard !isBroken else { throw Self.closedError }
        _ = cancelLine.begin()
        deadline = .max
        graceEnd = nil
        ended = .not
        hasExecuted = false
        report = ServerReport()
        guard hasLainIdle, conn_mssql_hung_up(descriptor) != 0 else { return }
        isMarkedBroken = true
        throw ConnError(
            .connection,
            "The connection to SQL Server was lost while it was idle",
            retry: .reconnect
        )
    }

    /// Whether some milliseconds have passed since this was asked last: a link in steady use shows its end soon enough.
    private var hasLainIdle: Bool {
        let now = conn_mssql_now()
        defer { lastBegin = now }
        return now - lastBegin > 4_000_000
    }

    /// The server must have answered within this time from now, until the next operation; `nil` for no limit.
    func limit(to duration: Duration?) {
        deadline = duration.map(Self.moment(after:)) ?? .max
    }

    /// A moment of the clock that waits go by.
    static func moment(after duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return conn_mssql_now() + (overflow ? .max / 4 : min(max(product, 0), .max / 4) + attoseconds / 1_000_000_000)
    }

    /// Throws if the operation was asked to end; what was sent until now has taken no effect.
    func checkCancelled() throws(ConnError) {
        guard cancelLine.isRequested else { return }
        throw ConnError(.cancelled, "The operation was cancelled before its statement was sent")
    }

    // MARK: Sending and waiting

    /// Sends by db-lib; a stalled connection is given up at the deadline, or when a cancel has waited for long enough.
    ///
    /// - Returns: Whether db-lib says that it went well.
    func sending(_ send: () -> Bool) -> Bool {
        enter()
        isSending = true
        defer { isSending = false }
        return send()
    }

    /// Runs a bulk load, in which sending and waiting alternate: a stalled one is given up.
    func bulk<R>(_ body: () throws(ConnError) -> R) throws(ConnError) -> R {
        enter()
        isSending = true
        defer { isSending = false }
        return try body()
    }

    /// Waits for the first bytes of an answer.
    ///
    /// - Parameter isShort: Whether the request went out in one piece. While db-lib sends more it may read already, and what
    ///   it has read is not seen by a `poll`; so then the wait is db-lib's own, after a second.
    /// - Throws: `.cancelled` after the server has stopped the statement.
    func awaitAnswer(isShort: Bool = true) throws(ConnError) {
        let patience = isShort ? Int64.max : Self.moment(after: .seconds(1))
        switch conn_mssql_wait(descriptor, cancelLine.wakeDescriptor, min(deadline, patience)) {
        case 2: throw stop()
        case 0 where deadline <= conn_mssql_now():
            ended = .byDeadline
            isMarkedBroken = true
            throw failure(text: nil)
        default: break
        }
    }

    /// Has the server stop what it runs (ATTENTION), and reads away what it still sends.
    ///
    /// - Returns: The error of the cancelled operation.
    func stop() -> ConnError {
        enter()
        let isFirst = graceEnd == nil
        if isFirst { graceEnd = Self.moment(after: cancelGrace) }
        if !isBroken { dbcancel(process) }
        return failure(text: nil)
    }

    /// Throws away what is left of a result.
    func discardResults() {
        guard !isBroken else { return }
        enter()
        if graceEnd == nil { graceEnd = Self.moment(after: cancelGrace) }
        dbcancel(process)
        if !isBroken { graceEnd = nil }
        report = ServerReport()
    }

    /// Called by db-lib once in every second of a wait. Returns whether it is to be interrupted.
    private func tick() -> Bool {
        let now = conn_mssql_now()
        if now >= deadline {
            ended = .byDeadline
        } else if let graceEnd {
            guard now >= graceEnd else { return false }
            ended = .byGrace
        } else if cancelLine.isRequested {
            // A request cannot be sent while another packet is on its way.
            if isSending { graceEnd = Self.moment(after: cancelGrace) }
            return !isSending
        } else {
            return false
        }
        return true
    }

    /// How an interrupted wait goes on; see `conn_mssql_worker`.
    private func interrupted() -> Int32 {
        guard ended == .not else {
            isMarkedBroken = true
            return -1
        }
        guard cancelLine.isRequested, graceEnd == nil else { return 0 }
        graceEnd = Self.moment(after: cancelGrace)
        return 1
    }

    // MARK: Errors

    /// Throws what the server reported in this operation, if it did.
    func checkReport(text: String?) throws(ConnError) {
        guard !report.errors.isEmpty else { return }
        throw failure(text: text)
    }

    /// The error of the operation that failed.
    func failure(text: String?) -> ConnError {
        let outcome: ConnError.Outcome = hasExecuted ? .unknown : .notApplied
        switch ended {
        case .byDeadline:
            isMarkedBroken = true
            return ConnError(
                .timeout,
                "SQL Server did not answer in time; the connection is given up",
                outcome: outcome,
                retry: .reconnect
            )
        case .byGrace:
            isMarkedBroken = true
            return ConnError(
                .cancelled,
                "SQL Server did not end a statement within \(cancelGrace) of a cancel request; the connection is given up",
                outcome: outcome
            )
        case .not: break
        }
        if isBroken { return lost(outcome) }
        if graceEnd != nil {
            // Nobody asked: what was thrown away was no answer.
            guard cancelLine.isRequested else { return lost(outcome) }
            // A statement that ran to its end leaves a return status before the server takes note of the request.
            let hasEnded = hasExecuted && dbhasretstat(process) != 0
            return ConnError(.cancelled, "The statement was cancelled", outcome: hasEnded ? .unknown : .notApplied)
        }
        guard let error = report.connError(text: text) else {
            isMarkedBroken = true
            return ConnError(
                .connection,
                "FreeTDS failed and gave no reason; the connection is given up",
                outcome: outcome,
                retry: .reconnect
            )
        }
        return error
    }

    /// The error of a link that is gone, with what the server said before.
    private func lost(_ outcome: ConnError.Outcome) -> ConnError {
        isMarkedBroken = true
        var error =
            report.connError(text: nil)
            ?? ConnError(.connection, "The connection to SQL Server was lost", retry: .reconnect)
        if error.kind != .connection && error.kind != .timeout {
            var lost = ConnError(
                .connection,
                "The connection to SQL Server was lost",
                retry: .reconnect,
                nativeCode: error.nativeCode,
                underlying: error
            )
            lost.serverMessage = error.serverMessage
            error = lost
        }
        error.outcome = outcome
        return error
    }
}
