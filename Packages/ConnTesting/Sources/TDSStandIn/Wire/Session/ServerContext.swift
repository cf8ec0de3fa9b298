internal import Synchronization

/// What all connections of a server share.
final class ServerContext: Sendable {
    let engine: any TDSEngine
    let options: StandInOptions
    let faults = FaultBox()
    let statistics = StatisticsBox()
    private let workers = Mutex<[Int: SessionWorker]>([:])

    /// `@@SERVERNAME`, and the server of messages.
    static let serverName = "STAND-IN"
    static let program = "TDS stand-in, not SQL Server"
    /// Major, minor and build of the SQL Server whose protocol it speaks: 2019.
    static let version: [UInt8] = [15, 0, 0x07, 0xD0]

    init(engine: any TDSEngine, options: StandInOptions) {
        self.engine = engine
        self.options = options
    }

    /// A process id for a new session: the smallest that is free, as with SQL Server from 51 on.
    func register(_ worker: SessionWorker) -> Int {
        workers.withLock { workers in
            var id = max(options.firstSessionID, 1)
            while workers[id] != nil { id += 1 }
            workers[id] = worker
            return id
        }
    }

    func remove(_ sessionID: Int) {
        workers.withLock { _ = $0.removeValue(forKey: sessionID) }
    }

    func worker(_ sessionID: Int) -> SessionWorker? {
        workers.withLock { $0[sessionID] }
    }

    var all: [(id: Int, worker: SessionWorker)] {
        workers.withLock { $0.map { ($0.key, $0.value) } }.sorted { $0.id < $1.id }
    }
}
