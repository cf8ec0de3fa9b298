import Foundation

/// Lines that closures on any thread may add to.
// @unchecked: `store` is touched only with `lock` held.
final class Log: @unchecked Sendable {
    private let lock = NSLock()
    private var store: [String] = []

    var lines: [String] { lock.withLock { store } }

    func add(_ line: String) {
        lock.withLock { store.append(line) }
    }
}
