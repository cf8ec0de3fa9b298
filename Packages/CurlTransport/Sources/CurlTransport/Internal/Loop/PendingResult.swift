@_spi(ConnInternals) internal import ConnCore

/// A transfer's result that a thread waits for.
// `result` is touched only with `lock` held.
final class PendingResult: @unchecked Sendable {
    private let lock = Lock()
    private let changed: Condition
    private var result: Result<CurlSummary, CurlFailure>?

    init() {
        changed = Condition(lock)
    }

    func set(_ result: Result<CurlSummary, CurlFailure>) {
        lock.withLock {
            self.result = result
            changed.wake()
        }
    }

    func wait() -> Result<CurlSummary, CurlFailure> {
        lock.withLock {
            while true {
                if let result { return result }
                changed.wait(upTo: .seconds(3600))
            }
        }
    }
}
