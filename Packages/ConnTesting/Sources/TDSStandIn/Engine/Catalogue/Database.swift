internal import Synchronization

/// A database: a file of SQLite, its catalogue and the counters that no transaction undoes.
// @unchecked: `lock` guards all that changes.
final class Database: @unchecked Sendable {
    let name: String
    let id: Int
    let path: String
    private let lock = Monitor()
    private var committed = Catalogue()
    private var identities: [Int: Int64] = [:]
    private var rowVersion: UInt64 = 2_000
    private let rowIDs = Atomic<Int64>(0)

    init(name: String, id: Int, path: String) {
        self.name = name
        self.id = id
        self.path = path
    }

    /// Its name in a connection of SQLite.
    var place: String { "db\(id)" }

    var catalogue: Catalogue {
        get { lock.withLock { committed } }
        set { lock.withLock { committed = newValue } }
    }

    /// The next value of a table's IDENTITY.
    func nextIdentity(_ table: Int, _ identity: TableDefinition.Identity) -> Int64 {
        lock.withLock {
            let next = identities[table].map { $0 &+ identity.increment } ?? identity.seed
            identities[table] = next
            return next
        }
    }

    func identity(of table: Int) -> Int64? { lock.withLock { identities[table] } }

    /// A value written by hand under IDENTITY_INSERT moves the counter on, never back.
    func noteIdentity(_ table: Int, _ identity: TableDefinition.Identity, _ value: Int64) {
        lock.withLock {
            guard let current = identities[table] else {
                identities[table] = value
                return
            }
            if identity.increment > 0 ? value > current : value < current { identities[table] = value }
        }
    }

    /// The id of the next row of any table: rows keep theirs, so that a change can be made again.
    func nextRow() -> Int64 {
        rowIDs.add(1, ordering: .relaxed).newValue
    }

    func resetIdentity(_ table: Int) { lock.withLock { identities[table] = nil } }

    func nextRowVersion() -> [UInt8] {
        lock.withLock {
            rowVersion += 1
            return (0..<8).reversed().map { UInt8(truncatingIfNeeded: rowVersion >> UInt64($0 * 8)) }
        }
    }

    var lastRowVersion: [UInt8] {
        lock.withLock { (0..<8).reversed().map { UInt8(truncatingIfNeeded: rowVersion >> UInt64($0 * 8)) } }
    }
}
