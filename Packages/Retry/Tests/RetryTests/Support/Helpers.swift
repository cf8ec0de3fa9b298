import Retry
import Synchronization
import Testing

struct Boom: Error, Equatable {
    var number = 0
}

/// A count that closures on any thread may raise.
final class Counter: Sendable {
    private let count = Atomic<Int>(0)

    var value: Int { count.load(ordering: .sequentiallyConsistent) }

    @discardableResult
    func add(_ amount: Int = 1) -> Int {
        count.add(amount, ordering: .sequentiallyConsistent).newValue
    }
}

/// A policy whose waits are the plain exponential sequence.
func plainPolicy(maxRetries: Int = 8, maxConnRetries: Int = 8) -> RetryPolicy {
    var policy = RetryPolicy(maxRetries: maxRetries, maxConnRetries: maxConnRetries)
    policy.jitter = .none
    return policy
}

extension Duration {
    static func ms(_ count: Int...) -> [Duration] { count.map { .milliseconds($0) } }
}

/// Runs work that is to fail and hands its error over.
func caught(_ body: () async throws(RetryError) -> Void) async throws -> RetryError {
    do {
        try await body()
    } catch {
        return error
    }
    throw Missing("nothing was thrown")
}

struct Missing: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// Looks again and again until it is true, for at most 60 seconds.
func eventually(_ condition: () -> Bool) async throws {
    let end = ContinuousClock.now.advanced(by: .seconds(60))
    while !condition() {
        guard ContinuousClock.now < end else { throw Missing("the condition was not met within 60 seconds") }
        try await Task.sleep(for: .milliseconds(1))
    }
}
