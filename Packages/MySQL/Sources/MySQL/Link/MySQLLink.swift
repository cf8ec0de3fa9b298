internal import CMySQL
internal import CMySQLShims
internal import Glibc
@_spi(SQLDrivers) internal import SQLCore

/// The one owner of a connection of MariaDB Connector/C.
///
/// The library does the waiting, by a function of ours (`conn_mysql_enter`): it looks at the deadline and wakes up when the
/// operation is asked to end. Used by the thread that uses its connection.
final class MySQLLink {
    /// The connection; valid until ``close()``.
    let handle: UnsafeMutablePointer<MYSQL>
    let cancelLine: CancelLine
    /// Whether something was sent in this operation that may take effect; decides the outcome of a lost link.
    var hasExecuted = false
    private let wait: UnsafeMutablePointer<conn_mysql_wait>
    private let descriptor: Int32
    private let cancelGrace: Duration
    private var isMarkedBroken = false
    private var lastBegin = timespec()
    private var isClosed = false

    /// Takes a connection over that is connected and logged in.
    ///
    /// - Parameter kill: Asks the server to end what the connection runs; blocks until the server has done so.
    init(
        adopting handle: UnsafeMutablePointer<MYSQL>,
        descriptor: Int32,
        cancelGrace: Duration,
        kill: @escaping @Sendable () -> Void
    ) {
        self.handle = handle
        self.descriptor = descriptor
        self.cancelGrace = cancelGrace
        cancelLine = CancelLine(send: kill)
        wait = .allocate(capacity: 1)
        wait.initialize(to: Self.patient(wake: cancelLine.wakeDescriptor, grace: cancelGrace))
    }

    deinit {
        close()
        wait.deallocate()
    }

    /// Says good-bye and closes the socket, within a second.
    func close() {
        guard !isClosed else { return }
        isClosed = true
        if isMarkedBroken, handle.pointee.net.pvio != nil { conn_mysql_shut_down(descriptor) }
        wait.pointee.deadline = Self.moment(after: .seconds(1))
        wait.pointee.grace_end = .max
        enter()
        mysql_close(handle)
        conn_mysql_enter(nil)
    }

    // MARK: State

    /// Whether the link is gone or its protocol state unknown. The library lets go of a socket that failed.
    var isBroken: Bool { isClosed || isMarkedBroken || handle.pointee.net.pvio == nil }

    /// Never to be used again.
    func markBroken() {
        isMarkedBroken = true
    }

    /// The number of the session on the server.
    var sessionNumber: UInt { handle.pointee.thread_id }

    /// Whether the server said with its last answer that a transaction is open.
    var isInTransaction: Bool { handle.pointee.server_status & UInt32(SERVER_STATUS_IN_TRANS) != 0 }

    /// Whether the server said so of statements that commit by themselves.
    var commitsByItself: Bool { handle.pointee.server_status & UInt32(SERVER_STATUS_AUTOCOMMIT) != 0 }

    static var closedError: ConnError {
        ConnError(.connection, "The MySQL connection is closed", retry: .reconnect)
    }

    // MARK: Waiting

    static func patient(wake: Int32, grace: Duration) -> conn_mysql_wait {
        conn_mysql_wait(
            wake: wake,
            deadline: .max,
            grace: nanoseconds(grace),
            grace_end: .max,
            patience_end: .max,
            impatient: nil,
            context: nil,
            ended: 0
        )
    }

    private static func nanoseconds(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? .max / 4 : min(product, .max / 4) + attoseconds / 1_000_000_000
    }

    /// A moment of the waiting function's clock.
    static func moment(after duration: Duration) -> Int64 {
        conn_mysql_now() + max(0, nanoseconds(duration))
    }

    /// Makes this thread wait by this link's rules; before every call of the library that may wait.
    @inline(__always)
    func enter() {
        conn_mysql_enter(wait)
    }

    /// The server must have answered within this time from now, until the next operation; `nil` for no limit.
    func limit(to duration: Duration?) {
        wait.pointee.deadline = duration.map(Self.moment(after:)) ?? .max
    }

    /// Has a wait that lasts longer than this, from now, ask the server to end the statement; then waits on.
    func losePatience(after duration: Duration) {
        wait.pointee.context = Unmanaged.passUnretained(cancelLine).toOpaque()
        wait.pointee.impatient = { context in
            guard let context else { return }
            Unmanaged<CancelLine>.fromOpaque(context).takeUnretainedValue().request()
        }
        wait.pointee.patience_end = Self.moment(after: duration)
    }

    // MARK: Operations

    /// Begins an operation: no cancel request is on its way, the link is up.
    ///
    /// A link that was cut while nobody used it is found here, before anything is sent over it.
    func begin() throws(ConnError) {
        guard !isBroken else { throw Self.closedError }
        let wasRequested = cancelLine.isRequested
        guard cancelLine.begin() else {
            isMarkedBroken = true
            throw ConnError(
                .connection,
                "A cancel request to MySQL is still on its way, so the connection is not used again",
                retry: .reconnect
            )
        }
        wait.pointee.deadline = .max
        wait.pointee.grace_end = .max
        wait.pointee.patience_end = .max
        wait.pointee.ended = 0
        hasExecuted = false
        if hasLainIdle, conn_mysql_hung_up(descriptor) != 0 {
            isMarkedBroken = true
            throw ConnError(
                .connection,
                "The connection to MySQL was lost while it was idle",
                retry: .reconnect
            )
        }
        if wasRequested { try absorbKill() }
    }

    /// Whether some milliseconds have passed since this was asked last: asking the socket costs more than this clock, and a
    /// link in steady use shows its end soon enough.
    private var hasLainIdle: Bool {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC_COARSE, &now)
        defer { lastBegin = now }
        return now.tv_nsec != lastBegin.tv_nsec || now.tv_sec != lastBegin.tv_sec
    }

    /// A KILL that came when its statement had ended hits the next one: this one.
    private func absorbKill() throws(ConnError) {
        for _ in 0..<3 {
            do {
                try query("DO 0")
                return
            } catch {
                guard error.kind == .cancelled, !isBroken else { throw error }
            }
        }
    }

    /// Throws if the operation was asked to end; what was sent until now has taken no effect.
    func checkCancelled() throws(ConnError) {
        guard cancelLine.isRequested else { return }
        throw ConnError(.cancelled, "The operation was cancelled before its statement was sent")
    }

    // MARK: Text protocol

    /// The rows that the last text changed, and the key that the server generated; 0 for none.
    private(set) var lastAffected: UInt64 = 0
    private(set) var lastKey: UInt64 = 0

    /// Runs a text without values, and reads its results as text; `nil` stands for NULL.
    @discardableResult
    func query(_ text: String) throws(ConnError) -> [[String?]] {
        enter()
        guard mysql_real_query(handle, text, UInt(text.utf8.count)) == 0 else { throw failure(text: text) }
        lastAffected = mysql_affected_rows(handle)
        lastKey = mysql_insert_id(handle)
        var rows: [[String?]] = []
        while true {
            if let result = mysql_use_result(handle) {
                while let row = mysql_fetch_row(result) {
                    let lengths = mysql_fetch_lengths(result)
                    rows.append(
                        (0..<Int(mysql_num_fields(result))).map { index in
                            row[index].map { start in
                                let count = Int(lengths?[index] ?? 0)
                                return String(
                                    decoding: UnsafeRawBufferPointer(start: start, count: count),
                                    as: UTF8.self
                                )
                            }
                        }
                    )
                }
                let code = mysql_errno(handle)
                let error = code == 0 ? nil : failure(text: text)
                mysql_free_result(result)
                if let error { throw error }
            } else if mysql_errno(handle) != 0 {
                throw failure(text: text)
            }
            let more = mysql_next_result(handle)
            if more > 0 { throw failure(text: text) }
            if more < 0 { return rows }
        }
    }

    /// Runs a LOAD DATA LOCAL statement that takes the source's text; see ``lastAffected``.
    ///
    /// Only during this call is there anything that a server could ask for.
    func load(_ text: String, _ source: LoadSource) throws(ConnError) {
        enter()
        var piece = conn_mysql_source(
            start: nil,
            end: nil,
            next: { piece in
                guard let context = piece.pointee.context else { return -1 }
                let source = Unmanaged<LoadSource>.fromOpaque(context).takeUnretainedValue()
                guard source.makePiece() else { return source.failure == nil ? 0 : -1 }
                let start = UnsafeRawPointer(source.piece.start).assumingMemoryBound(to: CChar.self)
                piece.pointee.start = start
                piece.pointee.end = start + source.piece.count
                return 1
            },
            context: Unmanaged.passUnretained(source).toOpaque(),
            requests: 0
        )
        let code = withExtendedLifetime(source) {
            conn_mysql_load(handle, &piece, text, UInt(text.utf8.count))
        }
        if let failure = source.failure {
            // What went wrong with the link itself is more than the source's own failure.
            if code != 0, handle.pointee.net.pvio == nil { throw self.failure(text: nil) }
            throw failure
        }
        guard code == 0 else { throw failure(text: nil) }
        lastAffected = mysql_affected_rows(handle)
    }

    /// How many warnings the server has for its last answer.
    var warningCount: Int { Int(mysql_warning_count(handle)) }

    // MARK: Prepared statements

    /// Runs a prepared statement by a request, up to its first row or its end.
    @inline(__always)
    func execute(
        _ statement: UnsafeMutablePointer<MYSQL_STMT>,
        _ request: RequestBuffer,
        usesArrays: Bool = false,
        text: String?
    ) throws(ConnError) {
        try send(statement, request, usesArrays: usesArrays, text: text)
        try receive(statement, text: text)
    }

    /// Sends the request of a prepared statement; ``receive(_:text:)`` must follow before anything else.
    @inline(__always)
    func send(
        _ statement: UnsafeMutablePointer<MYSQL_STMT>,
        _ request: RequestBuffer,
        usesArrays: Bool,
        text: String?
    ) throws(ConnError) {
        hasExecuted = true
        guard conn_mysql_send(statement, usesArrays ? 1 : 0, request.start, request.count, wait) == 0 else {
            throw failure(statement, text: text)
        }
    }

    /// Takes the answer to the request that was sent.
    @inline(__always)
    func receive(_ statement: UnsafeMutablePointer<MYSQL_STMT>, text: String?) throws(ConnError) {
        guard conn_mysql_receive(statement, wait) == 0 else { throw failure(statement, text: text) }
    }

    /// The next row of a prepared statement's result; `nil` at its end.
    @inline(__always)
    func fetch(_ statement: UnsafeMutablePointer<MYSQL_STMT>) throws(ConnError) -> UnsafeRawBufferPointer? {
        var row: UnsafePointer<UInt8>?
        var length: UInt64 = 0
        let code = conn_mysql_fetch(statement, wait, &row, &length)
        if code == 0 {
            return UnsafeRawBufferPointer(start: row, count: Int(clamping: length))
        }
        if code == MYSQL_NO_DATA { return nil }
        throw failure(text: nil)
    }

    /// The error of a prepared statement's last call.
    func failure(_ statement: UnsafeMutablePointer<MYSQL_STMT>, text: String?) -> ConnError {
        let report = ServerReport(statement)
        return failure(report.number == 0 ? ServerReport(handle) : report, text: text)
    }

    /// The error of the connection's last call.
    func failure(text: String?) -> ConnError {
        failure(ServerReport(handle), text: text)
    }

    private func failure(_ report: ServerReport, text: String?) -> ConnError {
        let outcome: ConnError.Outcome = hasExecuted ? .unknown : .notApplied
        switch wait.pointee.ended {
        case 1:
            isMarkedBroken = true
            return ConnError(
                .timeout,
                "MySQL did not answer in time; the connection is given up",
                outcome: outcome,
                retry: .reconnect
            )
        case 2:
            isMarkedBroken = true
            return ConnError(
                .cancelled,
                "MySQL did not end a statement within \(cancelGrace) of a cancel request; the connection is given up",
                outcome: outcome
            )
        default: break
        }
        if report.endsSession { isMarkedBroken = true }
        var error = report.connError(text: text, isCancelling: cancelLine.isRequested)
        if error.outcome == .unknown { error.outcome = outcome }
        return error
    }
}
