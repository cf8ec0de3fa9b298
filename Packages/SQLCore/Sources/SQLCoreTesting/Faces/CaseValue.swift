/// A value that several threads or tasks of a case share.
// `stored` is read and written under `lock`.
final class CaseValue<Value>: @unchecked Sendable {
    private let lock = CaseLock()
    private var stored: Value

    init(_ value: Value) {
        stored = value
    }

    var value: Value { lock.withLock { stored } }

    @discardableResult
    func change<R>(_ body: (inout Value) -> R) -> R { lock.withLock { body(&stored) } }
}
