internal import CStandInSQLite
internal import Synchronization

/// One login's session: a connection of SQLite with every database attached that it used, and what T-SQL keeps.
// @unchecked: all but `state` is touched by the one thread that runs requests; `state` is atomic.
final class EngineSession: TDSSession, @unchecked Sendable {
    struct Settings {
        var noCount = false
        var xactAbort = false
        var implicitTransactions = false
        var formatOnly = false
        var rowLimit: Int64 = 0
        var parseOnly = false
    }

    let engine: StandInEngine
    let login: TDSLogin
    let host = FunctionHost()
    let connection: SQLiteConnection
    var database: Database
    private var attached: Set<Int> = []
    var transaction = OpenTransaction()
    var temporary = Catalogue()
    var frame = Frame()
    var settings = Settings()
    var isolation = Statement.Isolation.readCommitted
    /// Milliseconds, negative: for ever.
    var lockTimeout: Int64 = -1
    var textSize: Int64 = 2_147_483_647
    var rowCount: Int64 = 0
    var lastError = 0
    var lastIdentity: TDSValue = .null
    var identityInsert: String?
    /// The error that the CATCH at hand has caught.
    var caught: TDSMessage?
    var tryDepth = 0
    var depth = 0
    var statementLine = 1
    /// The moment of the statement, as GETDATE tells it.
    var now = Moment(days: 0, ticks: 0)
    var sink: (any TDSSink)?
    var pendingBulk: Statement.InsertBulk?
    var prepared: [Int: (text: [UInt16], declarations: [Statement.ProcedureParameter])] = [:]
    var nextHandle = 1
    var applicationLocks: Set<String> = []
    var batches: [[UInt16]: [Statement]] = [:]
    var procedures: [Int: (version: Int, text: Statement.ProcedureText)] = [:]
    var triggers: [Int: (version: Int, text: Statement.TriggerText)] = [:]
    var writers: [Int: RowWriter] = [:]
    var small: [String: SQLiteStatement] = [:]
    /// How many statements that write are under way, one in another.
    var depthOfWriting = 0
    /// Bit 0: a request runs; bit 1: it is cancelled; bit 2: the session is killed.
    let state = Atomic<Int>(0)
    let status = SessionStatus()
    /// Held while a request runs: who waits for the writer's place takes it to put the session out.
    let gate = Monitor()
    /// The row that a change found locked.
    var awaited = ""
    var firstWeekday: Int64 = 7
    /// While a system view works out the columns of views.
    var isDescribing = false

    init(engine: StandInEngine, login: TDSLogin, database: Database) throws(TDSMessage) {
        self.engine = engine
        self.login = login
        self.database = database
        connection = try SQLiteConnection(path: ":memory:")
        try connection.execute("PRAGMA temp_store = MEMORY")
        host.register(with: connection)
        host.isCancelled = { [unowned self] in isCancelled }
        try attach(database)
        publish()
    }

    /// Whether a request runs; from any thread.
    var isRunning: Bool { state.load(ordering: .relaxed) & 1 == 1 }

    /// Tells other sessions how things stand.
    func publish() {
        status.values = SessionStatus.Values(
            database: database.id,
            transactions: transaction.count,
            transaction: transaction.id,
            isolation: isolation.rawValue
        )
    }

    var isCancelled: Bool { state.load(ordering: .relaxed) > 1 }

    /// Makes a database's file part of the connection.
    func attach(_ database: Database) throws(TDSMessage) {
        guard !attached.contains(database.id) else { return }
        let path = database.path.replacing("'", with: "''")
        try connection.execute("ATTACH '\(path)' AS \(database.place)")
        try connection.execute(
            "PRAGMA \(database.place).synchronous = OFF; "
                + "PRAGMA \(database.place).cache_size = -16000; PRAGMA \(database.place).wal_autocheckpoint = 4000"
        )
        attached.insert(database.id)
    }

    func cancel() {
        var old = state.load(ordering: .relaxed)
        while old & 1 == 1 {
            let (done, current) = state.compareExchange(
                expected: old,
                desired: old | 2,
                ordering: .sequentiallyConsistent
            )
            if done { break }
            old = current
        }
        engine.locks.wake()
    }

    func close() {
        gate.lock()
        defer { gate.unlock() }
        if transaction.count > 0 { rollbackAll() }
        for lock in applicationLocks { _ = engine.locks.release(lock, session: login.sessionID, all: true) }
        applicationLocks = []
        batches = [:]
        procedures = [:]
        triggers = [:]
        writers = [:]
        small = [:]
        frame = Frame()
        engine.closed(self)
        connection.close()
    }

    // MARK: Names

    /// The catalogue as this session sees it.
    func catalogue(_ database: Database) -> Catalogue {
        transaction.catalogues[database.id] ?? database.catalogue
    }

    func database(of name: ObjectName) throws(TDSMessage) -> Database {
        guard let other = name.database else { return database }
        if other.lowercased() == "tempdb", name.isTemporary { return database }
        guard let found = engine.database(other) else {
            throw .invalidObject(name.text)
        }
        try attach(found)
        return found
    }

    func object(_ name: ObjectName) throws(TDSMessage) -> Catalogue.Object? {
        if name.isTemporary { return temporary.object("dbo", name.name) }
        return catalogue(try database(of: name)).object(name.schema ?? "dbo", name.name)
    }

    func table(_ name: ObjectName) throws(TDSMessage) -> TableDefinition {
        guard case .table(let table)? = try object(name) else {
            if name.schema == nil, let special = frame.special[name.name.lowercased()] { return special }
            throw .invalidObject(name.text)
        }
        return table
    }

    /// Whether plans made before are still right: it changes with the catalogue, the database and the temporary tables.
    var stamp: [Int] { [catalogue(database).version, temporary.version, database.id] }
}
