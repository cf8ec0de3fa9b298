import Foundation

/// Runs what blocks on a thread of its own: tests run on the few threads that tasks share, and a password source needs
/// one of those.
func onThread<R: Sendable>(_ body: @escaping @Sendable () throws -> R) async throws -> R {
    try await withCheckedThrowingContinuation { continuation in
        Thread { continuation.resume(with: Result(catching: body)) }.start()
    }
}
