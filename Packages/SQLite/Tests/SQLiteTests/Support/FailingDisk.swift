import CSQLite
import Foundation
import Synchronization
import Testing

/// A disk that fails while a rollback journal is deleted, which is the moment in which a transaction takes effect.
///
/// It is the system's own, put in its place for the whole process; only files whose name holds ``name`` are touched.
enum FailingDisk {
    /// What happens to the next deletion of a journal.
    enum Fault: Sendable {
        /// The journal is gone, so the transaction is in the file, and an error is reported.
        case afterDeleting
        /// The journal is still there, so the transaction is undone, and an error is reported.
        case beforeDeleting
    }

    /// What the name of a database holds that is on this disk.
    static let name = "failing-disk"

    private static let next = Mutex<Fault?>(nil)
    private static let original = Mutex<(@Sendable (UnsafePointer<CChar>?, Int32) -> Int32)?>(nil)

    /// Puts it in its place; databases that are opened before stay on the system's disk.
    static func install() throws {
        try #require(isInstalled)
    }

    /// Has the next deletion fail.
    static func fail(_ fault: Fault) {
        next.withLock { $0 = fault }
    }

    /// Whether the fault has struck.
    static var hasFailed: Bool { next.withLock { $0 == nil } }

    private static let isInstalled: Bool = {
        // The driver's settings of the whole library come first.
        guard (try? connect()) != nil, let system = sqlite3_vfs_find(nil), let delete = system.pointee.xDelete else {
            return false
        }
        nonisolated(unsafe) let place = system
        original.withLock { $0 = { name, sync in delete(place, name, sync) } }
        let disk = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
        disk.initialize(to: system.pointee)
        disk.pointee.zName = UnsafePointer(strdup("conn-failing"))
        disk.pointee.pNext = nil
        disk.pointee.xDelete = { _, name, sync in FailingDisk.delete(name, sync) }
        return sqlite3_vfs_register(disk, 1) == SQLITE_OK
    }()

    private static func delete(_ name: UnsafePointer<CChar>?, _ sync: Int32) -> Int32 {
        guard let delete = original.withLock({ $0 }) else { return SQLITE_IOERR }
        let path = name.map { String(cString: $0) } ?? ""
        guard path.contains(Self.name), path.hasSuffix("-journal") else { return delete(name, sync) }
        let fault = next.withLock { next -> Fault? in
            defer { next = nil }
            return next
        }
        switch fault {
        case nil: return delete(name, sync)
        case .beforeDeleting: return SQLITE_IOERR | (10 << 8)  // SQLITE_IOERR_DELETE
        case .afterDeleting:
            _ = delete(name, sync)
            return SQLITE_IOERR | (5 << 8)  // SQLITE_IOERR_DIR_FSYNC
        }
    }
}
