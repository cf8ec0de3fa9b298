internal import CSQLite
internal import CSQLiteShims
internal import SQLCore

/// How far an online backup has come.
public struct SQLiteBackupProgress: Sendable, Hashable {
    /// The pages still to be copied.
    public var remainingPages: Int
    /// All pages of the database, as of now.
    public var totalPages: Int

    /// Makes a progress.
    public init(remainingPages: Int, totalPages: Int) {
        self.remainingPages = remainingPages
        self.totalPages = totalPages
    }

    /// What part is done, from 0 to 1.
    public var fraction: Double {
        totalPages == 0 ? 1 : Double(totalPages - remainingPages) / Double(totalPages)
    }
}

extension SQLiteConnection {
    /// After so many beginnings anew, because others wrote meanwhile, the rest is copied in one step under a lock.
    private static let maximumRestarts = 5

    /// Copies the whole database into another, some pages at a time, so that others can work in between.
    ///
    /// - Throws: `.busy` if a lock is not given within the busy time-out; `.cancelled` after an interrupt.
    func copy(
        to target: OpaquePointer,
        pagesPerStep: Int,
        _ progress: (SQLiteBackupProgress) -> Void
    ) throws(ConnError) {
        guard let backup = sqlite3_backup_init(target, "main", database, "main") else {
            throw RawError(code: sqlite3_extended_errcode(target), database: target).connError()
        }
        var isFinished = false
        defer {
            if !isFinished { sqlite3_backup_finish(backup) }
        }
        var attempt = 0
        var restarts = 0
        var remaining = Int.max
        while true {
            if handle.waiter.isInterrupted { throw failure(SQLITE_INTERRUPT) }
            let step = restarts >= Self.maximumRestarts ? -1 : Int32(clamping: pagesPerStep)
            let code = sqlite3_backup_step(backup, step)
            switch code & 0xFF {
            case SQLITE_OK, SQLITE_DONE:
                attempt = 0
                let left = Int(sqlite3_backup_remaining(backup))
                if left > remaining { restarts += 1 }
                remaining = left
                progress(SQLiteBackupProgress(remainingPages: left, totalPages: Int(sqlite3_backup_pagecount(backup))))
                if code == SQLITE_DONE {
                    isFinished = true
                    let last = sqlite3_backup_finish(backup)
                    guard last == SQLITE_OK else { throw RawError(code: last, database: target).connError() }
                    return
                }
            case SQLITE_BUSY, SQLITE_LOCKED:
                guard handle.waiter.wait(attempt: attempt) else {
                    if handle.waiter.isInterrupted { throw failure(SQLITE_INTERRUPT) }
                    throw RawError(code: code, database: nil).connError()
                }
                attempt += 1
            default:
                throw RawError(code: code, database: nil).connError()
            }
        }
    }

    /// Copies the database over that of another connection.
    func copy(
        to other: SQLiteConnection,
        pagesPerStep: Int,
        _ progress: (SQLiteBackupProgress) -> Void
    ) throws(ConnError) {
        try copy(to: other.database, pagesPerStep: pagesPerStep, progress)
        guard other.shared.properties.path == nil else { return }
        let code = conn_sqlite_leave_wal(other.database)
        guard code == SQLITE_OK else { throw RawError(code: code, database: nil).connError() }
        // The first page in the connection's cache still has the old header.
        try other.reset()
    }

    /// Copies the database into a new file: written under another name, then renamed.
    func copy(
        toFile path: String,
        overwrite: Bool,
        pagesPerStep: Int,
        _ progress: (SQLiteBackupProgress) -> Void
    ) throws(ConnError) {
        try beginOperation()
        let file = try NewFile(path: path, overwrite: overwrite)
        defer { file.discard() }
        let target: DatabaseHandle
        do {
            target = try DatabaseHandle(name: file.temporaryPath, flags: SQLITE_OPEN_READWRITE, busyMilliseconds: 5_000)
        } catch {
            throw error.connError()
        }
        defer { target.close() }
        try copy(to: target.pointer!, pagesPerStep: pagesPerStep, progress)
        do {
            // The copy has the source's journal mode in its header; one file without side files is easier to keep.
            _ = try target.execute("PRAGMA journal_mode = DELETE")
        } catch {
            throw error.connError()
        }
        target.close()
        try file.commit()
    }

    /// Writes a compacted copy of the database into a new file.
    func vacuum(intoFile path: String, overwrite: Bool) throws(ConnError) {
        try beginOperation()
        let file = try NewFile(path: path, overwrite: overwrite)
        defer { file.discard() }
        try rows(of: "VACUUM main INTO ?1", [.string(Self.onDisk(file.temporaryPath, shared.properties))]) { _ in }
        try file.commit()
    }

    /// How VACUUM INTO is told of a file: it opens it the way the database itself was opened, which for one in memory
    /// would be in memory too.
    private static func onDisk(_ path: String, _ properties: SQLiteConnProperties) -> String {
        guard properties.path == nil else { return path }
        var uri = "file:"
        for byte in path.utf8 {
            switch byte {
            case UInt8(ascii: "?"), UInt8(ascii: "#"), UInt8(ascii: "%"), 0x80...:
                let digits = String(byte, radix: 16, uppercase: true)
                uri += "%" + (digits.count == 1 ? "0" : "") + digits
            default:
                uri.unicodeScalars.append(Unicode.Scalar(byte))
            }
        }
        return uri + "?vfs=unix"
    }
}
