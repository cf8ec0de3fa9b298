/// A value behind a lock; its members are read and written one at a time as members of the box.
// @unchecked: `value` is read and written under `lock`.
@dynamicMemberLookup
final class TwinBox<Value>: @unchecked Sendable {
    private let lock = Lock()
    private var value: Value

    init(_ value: Value) {
        self.value = value
    }

    func withLock<R>(_ body: (inout Value) -> R) -> R {
        lock.withLock { body(&value) }
    }

    subscript<Member>(dynamicMember path: WritableKeyPath<Value, Member>) -> Member {
        get { withLock { $0[keyPath: path] } }
        set { withLock { $0[keyPath: path] = newValue } }
    }
}
