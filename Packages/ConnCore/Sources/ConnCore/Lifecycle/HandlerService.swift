#if Lifecycle
public import ServiceLifecycle

/// A handler as a service of swift-service-lifecycle: runs until the group shuts down gracefully or its task is
/// cancelled, then closes the handler and waits for running work.
///
/// Work may go on for the handler's `drainTimeout` and is then cancelled. The service does not connect; make the
/// handler with or without `skipConnect` as you like.
public struct HandlerService<Handler: ConnHandler>: Service {
    /// The handler that this service closes.
    public let handler: Handler

    /// Makes a service of a handler; the handler belongs to it from now on.
    public init(_ handler: Handler) {
        self.handler = handler
    }

    /// Suspends until graceful shutdown or cancellation, then shuts the handler down.
    public func run() async throws {
        do {
            try await gracefulShutdown()
        } catch is CancellationError {
            // Cancelled instead of asked: the handler is closed all the same.
        }
        await handler.shutdown()
    }
}

extension ConnHandler {
    /// This handler as a service that a `ServiceGroup` runs.
    public var service: HandlerService<Self> { HandlerService(self) }
}
#endif
