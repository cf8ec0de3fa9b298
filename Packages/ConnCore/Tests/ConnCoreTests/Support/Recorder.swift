import Foundation

/// Collects values from any thread.
final class Collected<Value: Sendable>: @unchecked Sendable {
    // `values` is used only under `lock`.
    private let lock = NSLock()
    private var values: [Value] = []

    func add(_ value: Value) { lock.withLock { values.append(value) } }
    var all: [Value] { lock.withLock { values } }
}
