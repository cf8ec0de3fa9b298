internal import Glibc
internal import Synchronization

/// The engine of the stand-in: its databases, locks and sessions.
// @unchecked: `lock` guards what changes; the rest never does.
final class StandInEngine: TDSEngine, @unchecked Sendable {
    static let version = """
        Microsoft SQL Server 2019 (stand-in) - 15.0.2000.5 (X64) - ConnTesting's stand-in on SQLite, not SQL Server
        """

    let locks = LockTable()
    private let lock = Monitor()
    private let folder: String
    private var databases: [String: Database] = [:]
    private var sessions: [Int: EngineSession] = [:]
    private var logins: [String: String] = [:]
    private let ids = Atomic<UInt64>(0x1_0000_0000)

    /// An engine with the system's databases, whose files lie in a folder of its own until ``stop()``.
    init() throws(TDSMessage) {
        var template = Array("/tmp/tds-stand-in-XXXXXX".utf8CString)
        if let base = getenv("TMPDIR").map({ String(cString: $0) }), !base.isEmpty {
            template = Array("\(base)/tds-stand-in-XXXXXX".utf8CString)
        }
        guard mkdtemp(&template) != nil else { throw TDSMessage(50_000, 16, "Stand-in: no folder could be made.") }
        folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        for name in ["master", "tempdb", "model", "msdb"] { _ = try create(name) }
    }

    deinit { stop() }

    /// Removes the files. Sessions must be closed.
    func stop() {
        let files = lock.withLock { databases.values.map(\.path) }
        for path in files { Self.removeFiles(path) }
        rmdir(folder)
    }

    func login(_ login: TDSLogin) -> Result<any TDSSession, TDSMessage> {
        let name = login.database.isEmpty ? "master" : login.database
        guard let database = database(name) else {
            return .failure(
                TDSMessage(
                    4060,
                    11,
                    "Cannot open database \"\(name)\" requested by the login. The login failed."
                )
            )
        }
        do throws(TDSMessage) {
            let session = try EngineSession(engine: self, login: login, database: database)
            lock.withLock { sessions[login.sessionID] = session }
            return .success(session)
        } catch {
            return .failure(error)
        }
    }

    /// The password of a login that CREATE or ALTER LOGIN has made; `nil`: the engine knows of none.
    func password(of user: String) -> String? { lock.withLock { logins[user.lowercased()] } }

    func setPassword(_ password: String?, of user: String) {
        lock.withLock { logins[user.lowercased()] = password }
    }

    func database(_ name: String) -> Database? { lock.withLock { databases[name.lowercased()] } }

    var allDatabases: [Database] { lock.withLock { databases.values.sorted { $0.id < $1.id } } }
    var allSessions: [EngineSession] {
        lock.withLock { sessions.values.sorted { $0.login.sessionID < $1.login.sessionID } }
    }

    /// Makes a database; there must be none of the name.
    @discardableResult
    func create(_ name: String) throws(TDSMessage) -> Database {
        try lock.withLock { () throws(TDSMessage) in
            guard databases[name.lowercased()] == nil else {
                throw TDSMessage(
                    1801,
                    16,
                    "Database '\(name)' already exists. Choose a different database name.",
                    state: 3
                )
            }
            let id = (databases.values.map(\.id).max() ?? 0) + 1
            let database = Database(name: name, id: id, path: "\(folder)/\(id)-\(Catalogue.next()).db")
            let first = try SQLiteConnection(path: database.path)
            try first.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; CREATE TABLE made (id)")
            first.close()
            databases[name.lowercased()] = database
            return database
        }
    }

    /// Forgets a database and removes its files; who has them open keeps them until the end.
    func drop(_ name: String) {
        guard let gone = lock.withLock({ databases.removeValue(forKey: name.lowercased()) }) else { return }
        Self.removeFiles(gone.path)
    }

    private static func removeFiles(_ path: String) {
        for ending in ["", "-wal", "-shm", "-journal"] { unlink(path + ending) }
    }

    func closed(_ session: EngineSession) {
        lock.withLock { if sessions[session.login.sessionID] === session { sessions[session.login.sessionID] = nil } }
    }

    func session(_ id: Int) -> EngineSession? { lock.withLock { sessions[id] } }

    /// Puts whoever has a database's place for a writer and does nothing out of it.
    func putOut(of database: Int, for session: EngineSession) {
        guard let id = locks.holder(of: "db \(database)"), let holder = self.session(id), holder !== session,
            holder.gate.tryLock()
        else { return }
        holder.leavePlace()
        holder.gate.unlock()
    }

    func nextTransaction() -> UInt64 { ids.add(1, ordering: .relaxed).newValue }

    /// SERVERPROPERTY.
    static func property(_ name: String) -> TDSValue {
        let text: (String) -> TDSValue = { .variant(.nvarchar(length: 128), .text(Array($0.utf16))) }
        switch name {
        case "productversion": return text("15.0.2000.5")
        case "productlevel": return text("RTM")
        case "edition": return text("Stand-in")
        case "servername", "machinename": return text("STANDIN")
        case "collation": return text(Collation.name)
        case "engineedition": return .variant(.int, .integer(3))
        case "productmajorversion": return text("15")
        case "isclustered", "ishadrenabled": return .variant(.int, .integer(0))
        default: return .null
        }
    }
}
