internal import ConnCoreTesting
internal import Foundation

/// Runs the same job on several plain threads and in several tasks at once, and waits for all.
public enum Workers {
    /// - Parameters:
    ///   - limit: How long all of it may take; what runs on then is left behind and the test fails.
    ///   - thread: Runs on a thread of its own, with a number from 0.
    ///   - task: Runs in a task, with numbers that go on where the threads' end.
    public static func run(
        threads: Int,
        tasks: Int,
        limit: Duration,
        thread: @escaping @Sendable (Int) throws -> Void,
        task: @escaping @Sendable (Int) async throws -> Void
    ) async throws {
        try await withTimeLimit(limit) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<threads {
                    group.addTask { try await onThread { try thread(number) } }
                }
                for number in threads..<threads + tasks {
                    group.addTask { try await task(number) }
                }
                try await group.waitForAll()
            }
        }
    }
}

extension Duration {
    /// The length in seconds.
    public var seconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) / 1e18
    }

    /// The length in seconds with two digits behind the point.
    public var inSeconds: String { String(format: "%.2f s", seconds) }
}
