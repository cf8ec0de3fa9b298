import Foundation

/// A number of things that may be taken; remembers whether one was missing.
// The variables are touched only with `lock` held.
final class Tickets: @unchecked Sendable {
    private let lock = NSLock()
    private var count = 0
    private var wanted = false

    /// Whether one was missing since the last gift.
    var isWanted: Bool { lock.withLock { wanted } }

    func take() -> Bool {
        lock.withLock {
            if count > 0 {
                count -= 1
                return true
            }
            wanted = true
            return false
        }
    }

    func give(_ number: Int) {
        lock.withLock {
            count += number
            wanted = false
        }
    }
}
