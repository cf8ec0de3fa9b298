internal import CSQLite
internal import CSQLiteShims
@_spi(ConnInternals) internal import ConnCore
internal import Glibc
internal import SQLCore

/// What all connections of one handler share: where the database is, its options, and the Swift functions.
// The anchor is read and written under `lock`; everything else does not change or guards itself.
final class SQLiteSharedState: @unchecked Sendable {
    let properties: SQLiteConnProperties
    let options: SQLiteOptions
    let functions = FunctionRegistry()
    private let lock = Lock()
    /// The URI of the database in memory. The memdb VFS is used, not the shared cache: it locks as a file does, so
    /// that the busy time-out holds, where a shared cache fails at once with SQLITE_LOCKED.
    private let memoryName: String?
    /// Keeps the database in memory alive between connections.
    private var anchor: DatabaseHandle?

    init(properties: SQLiteConnProperties, options: SQLiteOptions) {
        self.properties = properties
        self.options = options
        memoryName =
            properties.path == nil
            ? "file:/connhandlers-\(String(UInt64.random(in: .min ... .max), radix: 16))"
                + "-\(String(UInt64.random(in: .min ... .max), radix: 16))?vfs=memdb" : nil
    }

    /// Frees the database in memory.
    func close() {
        lock.withLock {
            anchor?.close()
            anchor = nil
        }
    }

    /// Opens the database.
    func openHandle() throws(ConnError) -> DatabaseHandle {
        if let memoryName {
            let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_URI
            try lock.withLock { () throws(ConnError) in
                guard anchor == nil else { return }
                let first = try open(memoryName, flags)
                _ = conn_sqlite_set_size_limit(first.pointer!, 1 << 40)
                anchor = first
            }
            return try open(memoryName, flags)
        }
        try checkBeforeOpening()
        var flags = properties.isReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE
        if properties.createsIfMissing { flags |= SQLITE_OPEN_CREATE }
        let handle = try open(properties.openPath, flags)
        handle.fileIdentity = FileIdentity(path: properties.openPath)
        return handle
    }

    private func open(_ name: String, _ flags: Int32) throws(ConnError) -> DatabaseHandle {
        let busy = options.busyTimeout
        let milliseconds = busy.components.seconds * 1_000 + busy.components.attoseconds / 1_000_000_000_000_000
        do {
            return try DatabaseHandle(name: name, flags: flags, busyMilliseconds: Int(milliseconds))
        } catch {
            throw located(error)
        }
    }

    /// Sets what the options say. The first statement reads the file's header, so a file that is not a database is
    /// found here.
    func prepareDatabase(_ handle: DatabaseHandle) throws(ConnError) {
        guard let database = handle.pointer else { return }
        do {
            _ = conn_sqlite_set_switch(database, SQLITE_DBCONFIG_DEFENSIVE, 1)
            _ = conn_sqlite_set_switch(database, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0)
            _ = conn_sqlite_set_switch(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, options.trustedSchema ? 1 : 0)
            _ = conn_sqlite_set_switch(database, SQLITE_DBCONFIG_DQS_DML, options.doubleQuotedStrings ? 1 : 0)
            _ = conn_sqlite_set_switch(database, SQLITE_DBCONFIG_DQS_DDL, options.doubleQuotedStrings ? 1 : 0)
            _ = conn_sqlite_set_switch(database, SQLITE_DBCONFIG_ENABLE_FKEY, options.foreignKeys ? 1 : 0)
            _ = try patiently(handle) { () throws(RawError) in try handle.execute("PRAGMA main.schema_version") }
            if let cacheSize = options.cacheSize { _ = try handle.execute("PRAGMA main.cache_size = -\(cacheSize)") }
            guard properties.path != nil else { return }
            if options.mmapSize > 0 { _ = try handle.execute("PRAGMA main.mmap_size = \(options.mmapSize)") }
            guard !properties.isReadOnly else { return }
            if sqlite3_db_readonly(database, "main") == 1 {
                throw ConnError(
                    .authorization,
                    "The SQLite file '\(properties.path ?? "")' cannot be written",
                    advice: "correct its permissions, or open it with readOnly: true",
                    phase: .connect,
                    endpoint: properties.endpoint
                )
            }
            try setJournal(handle)
            _ = try handle.execute("PRAGMA main.synchronous = \(options.synchronous.rawValue)")
        } catch let error as RawError {
            throw located(error)
        } catch let error as ConnError {
            throw error
        } catch {
            throw ConnError(.server, "Opening the SQLite database failed", phase: .connect, underlying: error)
        }
    }

    private func setJournal(_ handle: DatabaseHandle) throws {
        let wanted = options.journalMode
        guard wanted != .keep else { return }
        let current = try patiently(handle) { () throws(RawError) in try handle.execute("PRAGMA main.journal_mode") }
        guard current != wanted.rawValue else { return }
        let got = try patiently(handle) { () throws(RawError) in
            try handle.execute("PRAGMA main.journal_mode = \(wanted.rawValue)")
        }
        guard got != wanted.rawValue else { return }
        throw ConnError(
            .unsupported,
            "The journal mode \(wanted.rawValue) was asked for and SQLite stayed with \(got ?? "none")",
            advice: "set journalMode to .keep, or close the other connections to the file",
            phase: .connect,
            endpoint: properties.endpoint
        )
    }

    /// Tries again while the database is busy: a change of the journal mode does not call the busy handler.
    private func patiently(
        _ handle: DatabaseHandle,
        _ body: () throws(RawError) -> String?
    ) throws(RawError) -> String? {
        var attempt = 0
        while true {
            do {
                return try body()
            } catch {
                guard error.code & 0xFF == SQLITE_BUSY, handle.waiter.wait(attempt: attempt) else { throw error }
                attempt += 1
            }
        }
    }

    private func located(_ error: RawError) -> ConnError {
        error.connError(phase: .connect).with {
            $0.endpoint = properties.endpoint
            $0.outcome = .notApplied
        }
    }

    // MARK: The file

    /// Says in plain words what SQLite would call "unable to open database file".
    private func checkBeforeOpening() throws(ConnError) {
        guard let path = properties.path else { return }
        var status = stat()
        if stat(properties.openPath, &status) == 0 {
            if status.st_mode & S_IFMT == S_IFDIR {
                throw refused(.invalidInput, "The path '\(path)' is a folder", "name a file")
            }
            if access(properties.openPath, R_OK) != 0 {
                throw refused(.authorization, "The SQLite file '\(path)' cannot be read", "correct its permissions")
            }
            return
        }
        switch errno {
        case ENOENT, ENOTDIR:
            if !properties.createsIfMissing {
                throw refused(
                    .notFound,
                    "The SQLite file '\(path)' does not exist",
                    "to create it, write .file(path, create: true) or sqlite:path?mode=rwc"
                )
            }
            let folder = path.lastIndex(of: "/").map { path[..<$0] }.map { $0.isEmpty ? "/" : String($0) } ?? "."
            if access(folder, F_OK) != 0 {
                throw refused(.notFound, "The folder '\(folder)' does not exist", "make it before opening the file")
            }
            if access(folder, W_OK | X_OK) != 0 {
                throw refused(.authorization, "The folder '\(folder)' cannot be written", "correct its permissions")
            }
        case EACCES:
            throw refused(
                .authorization,
                "The path '\(path)' cannot be reached",
                "correct the permissions of its folders"
            )
        case let code:
            throw refused(.notFound, "The path '\(path)' cannot be opened (errno \(code))", "check the path")
        }
    }

    private func refused(_ kind: ConnError.Kind, _ message: String, _ advice: String) -> ConnError {
        ConnError(kind, message, advice: advice, phase: .connect, endpoint: properties.endpoint)
    }
}

/// Which file a path leads to, to see whether it was replaced.
struct FileIdentity: Equatable {
    private let device: UInt
    private let node: UInt

    /// `nil` if there is no file.
    init?(path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        device = UInt(status.st_dev)
        node = UInt(status.st_ino)
    }
}
