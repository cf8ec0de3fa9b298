#if Lifecycle
import ConnCore
import ConnCoreTesting
import Logging
import ServiceLifecycle
import Testing

struct HandlerServiceTests {
    func handler(_ server: FakeServer) throws -> FakeHandler {
        try FakeHandler(
            unconnected: FakeProperties(),
            options: FakeOptions(server),
            configuration: HandlerConfiguration()
        )
    }

    @Test func gracefulShutdownClosesTheHandler() async throws {
        let server = FakeServer()
        let handler = try handler(server)
        try await handler.touch()
        let group = ServiceGroup(
            services: [handler.service],
            logger: Logger(label: "t") { _ in SwiftLogNoOpLogHandler() }
        )
        async let running: Void = group.run()
        #expect(!handler.isClosed)
        await group.triggerGracefulShutdown()
        try await running
        #expect(handler.isClosed)
        #expect(server.openConnections == 0)
    }

    @Test func cancellingTheServiceClosesTheHandler() async throws {
        let handler = try handler(FakeServer())
        let task = Task { try await HandlerService(handler).run() }
        task.cancel()
        try await task.value
        #expect(handler.isClosed)
    }

    @Test func runningWorkEndsBeforeTheService() async throws {
        let server = FakeServer()
        let handler = try handler(server)
        server.holdOperations()
        async let work: Void = handler.touch()
        try await eventually("no operation was held") { server.heldOperations == 1 }
        let task = Task { try await HandlerService(handler).run() }
        task.cancel()
        try await eventually("the handler was not closed") { handler.isClosed }
        server.releaseOperations()
        try await work
        try await task.value
    }
}
#endif
