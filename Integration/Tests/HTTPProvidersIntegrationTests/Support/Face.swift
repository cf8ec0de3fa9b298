import ConnCoreTesting
import HTTPProviders
import Logging
import Testing

/// The two faces of the library.
enum Face: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case sync, async

    var testDescription: String { rawValue }

    /// Runs a job in this face; a blocking one on a thread of its own.
    func run<R: Sendable>(
        sync blocking: @escaping @Sendable () throws -> R,
        async suspending: () async throws -> R
    ) async throws -> R {
        guard self == .sync else { return try await suspending() }
        let thread = CaseThread()
        defer { thread.stop() }
        return try await thread.run { try blocking() }
    }
}

/// The `ConnError` that the body throws; anything else, or none, fails the test.
func error(_ body: () async throws -> some Any) async throws -> ConnError {
    do {
        _ = try await body()
    } catch let error as ConnError {
        return error
    }
    throw ContractFailure("the call did not throw")
}

extension HandlerConfiguration {
    /// Does not connect by itself and waits little between tries.
    static func quick(
        retries: Int = 3,
        connects: Int = 20,
        first: Duration = .milliseconds(5),
        clock: VirtualClock? = nil
    ) -> HandlerConfiguration {
        var policy = RetryPolicy(maxRetries: retries, maxConnRetries: connects, exponentialMinRetryWaitTime: first)
        policy.jitter = .none
        var configuration = HandlerConfiguration(
            retry: policy,
            skipConnect: true,
            logger: Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }
        )
        if let clock { configuration.clock = clock.clock }
        return configuration
    }
}
