public import ConnCore
internal import Logging

extension HandlerConfiguration {
    /// Does not connect by itself, waits little between tries and says nothing.
    public static func quick(
        retries: Int = 8,
        connects: Int = 20,
        first: Duration = .milliseconds(5),
        clock: VirtualClock? = nil
    ) -> HandlerConfiguration {
        var policy = RetryPolicy(maxRetries: retries, maxConnRetries: connects, exponentialMinRetryWaitTime: first)
        policy.maximumWait = .seconds(1)
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
