import Foundation

/// A value that several threads change.
// `stored` is read and written under `lock`.
final class Shared<Value>: @unchecked Sendable {
    private let lock = NSLock()
    private var stored: Value

    init(_ value: Value) {
        stored = value
    }

    var value: Value { lock.withLock { stored } }

    @discardableResult
    func change<R>(_ body: (inout Value) throws -> R) rethrows -> R {
        try lock.withLock { try body(&stored) }
    }
}

/// Runs a blocking job on a thread of its own, which ends with it.
func onThread<R: Sendable>(_ job: @escaping @Sendable () throws -> R) async throws -> R {
    try await withCheckedThrowingContinuation { continuation in
        let thread = Thread { continuation.resume(with: Result { try job() }) }
        thread.stackSize = 1 << 20
        thread.start()
    }
}
