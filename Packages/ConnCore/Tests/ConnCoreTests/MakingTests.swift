import ConnCore
import Testing

/// Every form of making a handler gives it the same configuration for the same arguments.
struct MakingTests {
    static let policy = RetryPolicy(
        maxRetries: 3,
        maxConnRetries: 2,
        retryWaitTime: .milliseconds(1),
        exponentialMinRetryWaitTime: .milliseconds(5),
        exponentialMultiplier: 3
    )

    private func check(_ handler: FakeHandler, isConnected: Bool = false) {
        #expect(handler.configuration.retry == Self.policy)
        #expect(handler.configuration.skipConnect == !isConnected)
        #expect(handler.isConnected == isConnected)
    }

    @Test func withTakesTheFiveArguments() async throws {
        try blockingly {
            try FakeHandler.with(
                FakeProperties(),
                skipConnect: true,
                maxRetries: 3,
                maxConnRetries: 2,
                retryWaitTime: .milliseconds(1),
                exponentialMinRetryWaitTime: .milliseconds(5),
                exponentialMultiplier: 3
            ) { check($0) }
        }
        try await FakeHandler.with(
            FakeProperties(),
            skipConnect: true,
            maxRetries: 3,
            maxConnRetries: 2,
            retryWaitTime: .milliseconds(1),
            exponentialMinRetryWaitTime: .milliseconds(5),
            exponentialMultiplier: 3
        ) { check($0) }
    }

    @Test func withTakesAPolicyAndConnectsUnlessToldNotTo() async throws {
        try blockingly { try FakeHandler.with(FakeProperties(), retry: Self.policy) { check($0, isConnected: true) } }
        try await FakeHandler.with(FakeProperties(), retry: Self.policy) { check($0, isConnected: true) }
        try await FakeHandler.with(FakeProperties(), skipConnect: true, retry: Self.policy) { check($0) }
    }

    @Test func withTakesAWholeConfiguration() async throws {
        let configuration = HandlerConfiguration(retry: Self.policy, skipConnect: true)
        try blockingly { try FakeHandler.with(FakeProperties(), configuration: configuration) { check($0) } }
        try await FakeHandler.with(FakeProperties(), configuration: configuration) { check($0) }
    }

    @Test func aURLTakesTheSameArguments() async throws {
        let url = "fake://db"
        try blockingly { check(try FakeHandler(url: url, skipConnect: true, retry: Self.policy)) }
        check(try await FakeHandler(url: url, skipConnect: true, retry: Self.policy))
        let configuration = HandlerConfiguration(retry: Self.policy, skipConnect: true)
        check(try await FakeHandler(url: url, configuration: configuration))
        #expect(try await FakeHandler(url: url, maxRetries: 3).configuration.retry.maxRetries == 3)
        #expect(try blockingly { try FakeHandler(url: url, maxConnRetries: 2) }.configuration.retry.maxConnRetries == 2)
        #expect(try await FakeHandler(url: url).isConnected)
    }

    @Test func argumentsOutOfRangeAreMisuse() async throws {
        let error = await #expect(throws: ConnError.self) {
            try await FakeHandler.with(FakeProperties(), maxRetries: -1) { _ in }
        }
        #expect(error?.kind == .misuse(.invalidArgument))
    }

    /// A synchronous context, where the blocking forms are chosen.
    private func blockingly<R>(_ body: () throws -> R) rethrows -> R { try body() }
}
