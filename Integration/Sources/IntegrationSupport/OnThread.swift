internal import Foundation

/// Runs a blocking job on a thread of its own, which ends with it.
public func onThread<R: Sendable>(_ job: @escaping @Sendable () throws -> R) async throws -> R {
    try await withCheckedThrowingContinuation { continuation in
        let thread = Thread { continuation.resume(with: Result { try job() }) }
        thread.stackSize = 1 << 20
        thread.start()
    }
}
