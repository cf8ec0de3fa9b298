/// A value that is only reached with its lock held.
// @unchecked: `value` is touched by `withLock` alone, under `lock`.
final class Guarded<Value>: @unchecked Sendable {
    private let lock = Lock()
    private var value: Value

    init(_ value: sending Value) {
        self.value = value
    }

    func withLock<R, Failure: Error>(_ body: (inout Value) throws(Failure) -> R) throws(Failure) -> R {
        lock.lock()
        defer { lock.unlock() }
        return try body(&value)
    }
}
