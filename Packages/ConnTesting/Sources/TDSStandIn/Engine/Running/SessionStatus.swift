/// What other sessions may see of a session.
// @unchecked: `lock` guards all that changes.
final class SessionStatus: @unchecked Sendable {
    struct Values: Sendable {
        var database = 0
        var transactions = 0
        var transaction: UInt64 = 0
        var isolation = 2
    }

    private let lock = Monitor()
    private var current = Values()

    var values: Values {
        get { lock.withLock { current } }
        set { lock.withLock { current = newValue } }
    }
}
