internal import CSQLite
internal import CSQLiteShims
@_spi(ConnInternals) internal import ConnCore
internal import SQLCore

/// The only owner of a `sqlite3*`: opens it, closes it, and lets other threads interrupt it safely.
///
/// The handle is opened without SQLite's own mutex, because one thread uses a connection at a time.
// The pointer is written under `lock` and read without it only by the thread that uses the connection.
final class DatabaseHandle: @unchecked Sendable {
    let waiter: BusyWaiter
    private let lock = Lock()
    private(set) var pointer: OpaquePointer?
    /// The file as it was when it was opened; `nil` in memory.
    var fileIdentity: FileIdentity?

    /// Process-wide settings, made once before the first database is opened.
    private static let isConfigured: Void = conn_sqlite_configure()

    /// Opens a database.
    ///
    /// - Throws: The raw error, read before the failed handle is closed.
    init(name: String, flags: Int32, busyMilliseconds: Int) throws(RawError) {
        _ = Self.isConfigured
        waiter = BusyWaiter(timeout: busyMilliseconds)
        var opened: OpaquePointer?
        let code = sqlite3_open_v2(name, &opened, flags | SQLITE_OPEN_NOMUTEX, nil)
        guard code == SQLITE_OK, let opened else {
            let error = RawError(code: opened.map { sqlite3_extended_errcode($0) } ?? code, database: opened)
            sqlite3_close_v2(opened)
            throw error
        }
        pointer = opened
        sqlite3_extended_result_codes(opened, 1)
        sqlite3_busy_handler(
            opened,
            { context, attempt in
                guard let context else { return 0 }
                let waiter = Unmanaged<BusyWaiter>.fromOpaque(context).takeUnretainedValue()
                return waiter.wait(attempt: Int(attempt)) ? 1 : 0
            },
            Unmanaged.passUnretained(waiter).toOpaque()
        )
    }

    deinit {
        close()
    }

    /// Ends the running statement, or the wait for its lock. Any thread; nothing happens after `close()`.
    func interrupt() {
        waiter.interrupt()
        lock.withLock {
            if let pointer { sqlite3_interrupt(pointer) }
        }
    }

    /// Runs one statement to its end and returns the first column of its first row as text.
    func execute(_ text: String) throws(RawError) -> String? {
        var statement: OpaquePointer?
        var code = sqlite3_prepare_v2(pointer, text, -1, &statement, nil)
        defer { sqlite3_finalize(statement) }
        guard code == SQLITE_OK, let statement else { throw RawError(code: code, database: pointer) }
        var result: String?
        var isFirst = true
        code = sqlite3_step(statement)
        while code == SQLITE_ROW {
            if isFirst, let value = sqlite3_column_text(statement, 0) { result = String(cString: value) }
            isFirst = false
            code = sqlite3_step(statement)
        }
        guard code == SQLITE_DONE else {
            throw RawError(code: sqlite3_extended_errcode(pointer), database: pointer)
        }
        return result
    }

    /// Closes the database. All statements must be finalized; twice is fine.
    func close() {
        lock.withLock {
            guard let pointer else { return }
            // v2 never refuses: should a statement be left, the database lives on as a zombie until it is gone.
            sqlite3_close_v2(pointer)
            self.pointer = nil
        }
    }
}

/// What SQLite said about a failure, read before anything else was called.
struct RawError: Error {
    var code: Int32
    var message: String
    /// The offset of the offending token in the statement's text, or -1.
    var offset: Int32
    /// The operating system's error number, or 0.
    var systemError: Int32

    init(code: Int32, database: OpaquePointer?) {
        self.code = code
        if let database {
            message = sqlite3_errmsg(database).map { String(cString: $0) } ?? ""
            offset = sqlite3_error_offset(database)
            systemError = sqlite3_system_errno(database)
        } else {
            message = String(cString: sqlite3_errstr(code))
            offset = -1
            systemError = 0
        }
    }
}
