internal import CPgSQL
internal import Glibc
@_spi(SQLDrivers) internal import SQLCore

/// The one owner of a libpq connection, and the one place where this driver waits for the server.
///
/// libpq is in its non-blocking mode: nothing here blocks but ``wait(_:)``, which a cancel request wakes. Used by the
/// thread that uses its connection.
final class PgLink {
    /// The connection; valid until ``close()``.
    private(set) var connection: OpaquePointer
    let cancelLine: CancelLine
    /// Whether the link is gone or its protocol state unknown.
    private(set) var isBroken = false
    /// Whether something was sent in this operation that may take effect; decides the outcome of a lost link.
    var hasExecuted = false
    /// What the server said beside its results, since the operation began.
    private(set) var notices: [SQLNotice] = []
    /// Until when the server must answer, for those who cannot wait for ever.
    var limit: ContinuousClock.Instant? {
        didSet { isPlain = limit == nil && tls == nil }
    }
    /// Whether nothing but the socket and a cancel request can end a wait: the common case.
    private var isPlain = true
    private var isClosed = false
    private var lastBegin = timespec()
    /// Whether libpq holds bytes that the socket did not take yet.
    private var hasOutput = false
    /// When the server must have answered a cancel request.
    private var graceEnd: ContinuousClock.Instant?
    private let cancelGrace: Duration
    private let descriptor: Int32
    private let tls: PendingTLS?

    /// Notices kept of one operation; a loop that raises millions must not fill the memory.
    private static let maximumNotices = 1_000

    /// Takes a connection over that is connected and logged in.
    init(adopting connection: OpaquePointer, cancelGrace: Duration = .seconds(5)) {
        self.connection = connection
        self.cancelGrace = cancelGrace
        cancelLine = CancelLine(connection)
        descriptor = PQsocket(connection)
        tls = PendingTLS(connection)
        isPlain = tls == nil
        PQsetnonblocking(connection, 1)
        PQsetNoticeReceiver(
            connection,
            { context, result in
                guard let context, let result else { return }
                Unmanaged<PgLink>.fromOpaque(context).takeUnretainedValue().note(result)
            },
            Unmanaged.passUnretained(self).toOpaque()
        )
    }

    deinit {
        close()
    }

    /// Says good-bye and closes the socket.
    func close() {
        guard !isClosed else { return }
        isClosed = true
        isBroken = true
        PQfinish(connection)
    }

    /// Never to be used again.
    func markBroken() {
        isBroken = true
    }

    /// Begins an operation; see ``CancelLine/begin(limit:)``.
    ///
    /// A link that was cut while nobody used it is found here, before anything is sent over it.
    func begin() throws(ConnError) {
        guard !isBroken else { throw Self.closedError }
        if hasLainIdle, isHungUp {
            isBroken = true
            throw LinkFailure.lost(connection, sent: false, while: "it was idle")
        }
        guard cancelLine.begin() else {
            isBroken = true
            throw ConnError(
                .connection,
                "A cancel request to PostgreSQL is still on its way, so the connection is not used again",
                retry: .reconnect
            )
        }
        graceEnd = nil
        hasExecuted = false
        if !notices.isEmpty { notices.removeAll() }
    }

    /// Whether some milliseconds have passed since this was asked last: asking the socket costs more than this clock,
    /// and a link in steady use shows its end soon enough.
    private var hasLainIdle: Bool {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC_COARSE, &now)
        defer { lastBegin = now }
        return now.tv_nsec != lastBegin.tv_nsec || now.tv_sec != lastBegin.tv_sec
    }

    /// Whether the server, or something on the way, has closed the socket.
    private var isHungUp: Bool {
        let hangUp: Int16 = 0x2000  // POLLRDHUP, which Glibc's module leaves out
        var entry = pollfd(fd: descriptor, events: hangUp, revents: 0)
        return poll(&entry, 1, 0) > 0 && entry.revents & (hangUp | Int16(POLLHUP) | Int16(POLLERR)) != 0
    }

    static var closedError: ConnError {
        ConnError(.connection, "The PostgreSQL connection is closed", retry: .reconnect)
    }

    /// Throws if the operation was asked to end; what was sent until now has taken no effect.
    func checkCancelled() throws(ConnError) {
        guard cancelLine.isRequested else { return }
        throw ConnError(.cancelled, "The operation was cancelled before its statement was sent")
    }

    // MARK: State

    /// The server's word of its last answer.
    var transactionStatus: PGTransactionStatusType { PQtransactionStatus(connection) }

    /// The value that the server reported for a setting, if it reports that one.
    func parameterStatus(_ name: String) -> String? {
        PQparameterStatus(connection, name).map { String(cString: $0) }
    }

    private func note(_ result: OpaquePointer) {
        guard notices.count < Self.maximumNotices else { return }
        notices.append(
            SQLNotice(
                severity: PgResult.field(result, UInt8(ascii: "V")) ?? "NOTICE",
                code: PgResult.sqlState(result),
                message: PgResult.field(result, UInt8(ascii: "M")) ?? ""
            )
        )
    }

    // MARK: Waiting

    /// Waits until the socket is ready for one of the events. The only place that waits.
    private func wait(_ events: Int16) throws(ConnError) {
        if !isPlain, let tls, events & Int16(POLLIN) != 0, tls.hasBytes == true { return }
        while true {
            let isRequested = cancelLine.isRequested
            let timeout = isPlain && !isRequested ? -1 : try milliseconds(isRequested: isRequested)
            let count = withUnsafeTemporaryAllocation(of: pollfd.self, capacity: 2) { list in
                list[0] = pollfd(fd: descriptor, events: events, revents: 0)
                list[1] = pollfd(fd: cancelLine.wakeDescriptor, events: Int16(POLLIN), revents: 0)
                let count = poll(list.baseAddress, isRequested ? 1 : 2, timeout)
                return count > 0 && list[0].revents == 0 ? 0 : count
            }
            if count > 0 { return }
            if count < 0, errno != EINTR {
                isBroken = true
                throw ConnError(.connection, "poll failed with errno \(errno)", outcome: outcome, retry: .reconnect)
            }
            // Without a word from OpenSSL, bytes may wait there unseen.
            if let tls, tls.hasBytes == nil, count == 0, !isRequested { return }
        }
    }

    /// How long `poll` may wait, -1 for ever; throws once a limit has passed.
    private func milliseconds(isRequested: Bool) throws(ConnError) -> Int32 {
        var timeout: Int32 = -1
        if isRequested {
            let end = graceEnd ?? .now.advanced(by: cancelGrace)
            graceEnd = end
            timeout = Self.milliseconds(until: end)
            if timeout == 0 {
                isBroken = true
                throw ConnError(
                    .cancelled,
                    "PostgreSQL did not answer a cancel request within \(cancelGrace); the connection is given up",
                    outcome: outcome
                )
            }
        }
        if let limit {
            let left = Self.milliseconds(until: limit)
            if left == 0 {
                isBroken = true
                throw ConnError(
                    .timeout,
                    "PostgreSQL did not answer in time; the connection is given up",
                    outcome: outcome,
                    retry: .reconnect
                )
            }
            timeout = timeout < 0 ? left : min(timeout, left)
        }
        if let tls, tls.hasBytes == nil { timeout = timeout < 0 ? 20 : min(timeout, 20) }
        return timeout
    }

    private static func milliseconds(until end: ContinuousClock.Instant) -> Int32 {
        let left = ContinuousClock.now.duration(to: end)
        guard left > .zero else { return 0 }
        let (seconds, attoseconds) = left.components
        return Int32(clamping: seconds * 1_000 + attoseconds / 1_000_000_000_000_000 + 1)
    }

    private var outcome: ConnError.Outcome { hasExecuted ? .unknown : .notApplied }

    /// Sends what libpq holds, as far as the socket takes it.
    private func flush() {
        hasOutput = PQflush(connection) == 1
    }

    /// Waits for input and takes it; sends what is still to be sent meanwhile.
    private func receive() throws(ConnError) {
        try wait(Int16(POLLIN) | (hasOutput ? Int16(POLLOUT) : 0))
        if hasOutput { flush() }
        // Why it failed, PQgetResult tells afterwards: perhaps the server's own last words.
        if PQconsumeInput(connection) == 0 { isBroken = true }
    }

    // MARK: Results

    /// The next result, owned by the caller; `nil` when the command is finished.
    func nextResult() throws(ConnError) -> OpaquePointer? {
        while PQisBusy(connection) != 0, !isBroken { try receive() }
        return PQgetResult(connection)
    }

    /// Reads and throws away what is left of a command, errors included.
    func drain() throws(ConnError) {
        while let result = try nextResult() {
            let status = PQresultStatus(result)
            PQclear(result)
            if status == PGRES_FATAL_ERROR, isBroken { return }
            try endCopy(status)
        }
    }

    /// Reads and throws away results that are there or come soon.
    ///
    /// - Returns: How many rows there were; `nil` if the command is not finished after so many results.
    func drainSoon(maximum: Int) throws(ConnError) -> Int? {
        var rows = 0
        for _ in 0..<maximum {
            guard try isReady(within: 2) else { return nil }
            guard let result = PQgetResult(connection) else { return rows }
            let status = PQresultStatus(result)
            rows += Int(PQntuples(result))
            PQclear(result)
            if status == PGRES_FATAL_ERROR, isBroken { return rows }
            try endCopy(status)
        }
        return nil
    }

    /// Whether a result can be had without waiting longer than this.
    private func isReady(within milliseconds: Int32) throws(ConnError) -> Bool {
        while PQisBusy(connection) != 0, !isBroken {
            var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            if tls?.hasBytes != true, poll(&entry, 1, milliseconds) <= 0 { return false }
            try receive()
        }
        return true
    }

    /// Ends a COPY that nobody wants, by the status that began it.
    func endCopy(_ status: ExecStatusType) throws(ConnError) {
        switch status {
        case PGRES_COPY_OUT, PGRES_COPY_BOTH: try drainCopy()
        case PGRES_COPY_IN: try endCopyIn(refusing: "no data is given here")
        default: break
        }
    }

    /// The error of a result that reports one.
    func failure(_ result: OpaquePointer, text: String? = nil) -> ConnError {
        guard let state = PgResult.sqlState(result) else {
            // The link is gone, or libpq has lost its way in the protocol.
            isBroken = true
            return LinkFailure.lost(connection, sent: hasExecuted, while: "running a statement")
        }
        let report = ServerReport(result: result)
        if report.endsSession { isBroken = true }
        var error = report.connError(text: text)
        if state == "57014", cancelLine.isRequested {
            error = error.with(kind: .cancelled)
            error.outcome = .notApplied
            error.retry = .never
        }
        // A session that ended before its statement ran: BEGIN, or a question before COMMIT.
        if error.outcome == .unknown, !hasExecuted { error.outcome = .notApplied }
        return error
    }

    /// The error of a result that reports one.
    func failure(_ result: PgResult, text: String? = nil) -> ConnError {
        result.withPointer { failure($0, text: text) }
    }

    /// The error of a call that libpq refused, as it does when the link is gone.
    func sendFailure() -> ConnError {
        isBroken = true
        return LinkFailure.lost(connection, sent: hasExecuted, while: "sending a statement")
    }

    // MARK: Sending

    /// Checks the answer of one of libpq's sending functions, and sends.
    func sent(_ code: Int32) throws(ConnError) {
        guard code == 1 else { throw sendFailure() }
        flush()
    }

    /// Sends a text by the simple protocol: several statements are allowed, results come as text.
    func send(simple text: String) throws(ConnError) {
        try sent(PQsendQuery(connection, text))
    }

    /// Sends a text to be parsed and run at once by the extended protocol, with binary results.
    func send(text: String, types: [UInt32], parameters: ParameterBuffer) throws(ConnError) {
        let code = parameters.withPointers { count, values, lengths, formats in
            PQsendQueryParams(connection, text, count, types, values, lengths, formats, 1)
        }
        try sent(code)
    }

    /// Sends an execution of a prepared statement, with binary results.
    func send(prepared name: String, parameters: ParameterBuffer) throws(ConnError) {
        if parameters.count == 0 {
            return try sent(PQsendQueryPrepared(connection, name, 0, nil, nil, nil, 1))
        }
        let code = parameters.withPointers { count, values, lengths, formats in
            PQsendQueryPrepared(connection, name, count, values, lengths, formats, 1)
        }
        try sent(code)
    }

    /// Sends a query of this library's, with parameters and results as text.
    func send(query: String, _ values: [String?]) throws(ConnError) {
        let copies = values.map { $0.map { strdup($0) } }
        defer { for case let copy? in copies { Glibc.free(copy) } }
        let pointers = copies.map { $0.flatMap { UnsafePointer<CChar>($0) } }
        try sent(PQsendQueryParams(connection, query, Int32(values.count), nil, pointers, nil, nil, 0))
    }

    /// Has the rows of the command just sent come one by one.
    func useSingleRows() {
        _ = PQsetSingleRowMode(connection)
    }

    // MARK: COPY

    /// The next piece of a COPY from the server; valid until the next call, freed by ``free(copied:)``.
    ///
    /// - Returns: `nil` at the end; then ``nextResult()`` tells how it ended.
    @inline(__always)
    func nextCopied() throws(ConnError) -> UnsafeMutableBufferPointer<CChar>? {
        var buffer: UnsafeMutablePointer<CChar>?
        while true {
            let count = PQgetCopyData(connection, &buffer, 1)
            if count > 0 { return UnsafeMutableBufferPointer(start: buffer, count: Int(count)) }
            if count < 0 || isBroken { return nil }
            try receive()
        }
    }

    @inline(__always)
    func free(copied: UnsafeMutableBufferPointer<CChar>) {
        PQfreemem(copied.baseAddress)
    }

    /// Reads and throws away what is left of a COPY from the server; its results come afterwards.
    func drainCopy() throws(ConnError) {
        while let piece = try nextCopied() { free(copied: piece) }
    }

    /// Reads and throws away pieces of a COPY that are there or come soon.
    ///
    /// - Returns: Whether the COPY is at its end; false if it is not after so many pieces.
    func drainCopySoon(maximum: Int) throws(ConnError) -> Bool {
        var buffer: UnsafeMutablePointer<CChar>?
        for _ in 0..<maximum {
            var count = PQgetCopyData(connection, &buffer, 1)
            if count == 0 {
                var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                if tls?.hasBytes != true, poll(&entry, 1, 2) <= 0 { return false }
                try receive()
                count = PQgetCopyData(connection, &buffer, 1)
            }
            if count < 0 || isBroken { return true }
            if count > 0 { PQfreemem(buffer) }
        }
        return false
    }

    /// Sends a piece of a COPY to the server, and waits until the socket has taken most of it.
    ///
    /// - Returns: False if the server has ended the COPY already; ``nextResult()`` tells why.
    func put(copied bytes: UnsafeRawBufferPointer) throws(ConnError) -> Bool {
        guard let start = bytes.assumingMemoryBound(to: CChar.self).baseAddress else { return true }
        while true {
            let code = PQputCopyData(connection, start, Int32(bytes.count))
            if code < 0 { return false }
            if code == 1 { break }
            try exchange()
        }
        flush()
        while hasOutput {
            if isBroken || cancelLine.isRequested { return false }
            try exchange()
        }
        return true
    }

    /// Ends a COPY to the server: all is sent, or `refusing` says why the server must throw it away.
    func endCopyIn(refusing reason: String? = nil) throws(ConnError) {
        while true {
            let code = PQputCopyEnd(connection, reason)
            // The server has ended it by itself.
            if code < 0 { break }
            if code == 1 { break }
            try exchange()
        }
        flush()
    }

    /// Waits until the socket takes output or has input, and moves both.
    private func exchange() throws(ConnError) {
        try wait(Int16(POLLIN) | Int16(POLLOUT))
        flush()
        if PQconsumeInput(connection) == 0 { isBroken = true }
        // Has libpq look at what came: an error of the server ends the COPY.
        _ = PQisBusy(connection)
    }
}
