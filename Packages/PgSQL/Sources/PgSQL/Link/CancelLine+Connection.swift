internal import CPgSQL
@_spi(SQLDrivers) internal import SQLCore

/// What the server wants to see before it ends a connection's statement.
///
/// `PQcancel` returns when the server has signalled the backend. A backend that waits for its next command at that moment
/// takes the signal before it sees that command, and throws it away.
// libpq never changes a `PGcancel`, and `PQcancel` may be called from any thread.
private final class CancelKey: @unchecked Sendable {
    private let pointer: OpaquePointer?

    init(_ connection: OpaquePointer) {
        pointer = PQgetCancel(connection)
    }

    deinit {
        PQfreeCancel(pointer)
    }

    func send() {
        guard let pointer else { return }
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { reason in
            _ = PQcancel(pointer, reason.baseAddress, Int32(reason.count))
        }
    }
}

extension CancelLine {
    /// Makes the line of a connection.
    convenience init(_ connection: OpaquePointer) {
        let key = CancelKey(connection)
        self.init { key.send() }
    }
}
