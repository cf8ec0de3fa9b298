import ConnCore
import ConnCoreTesting
import Foundation
import Testing

/// What the contract can't see from outside: a close that comes while a call is still connecting.
struct ClosingTests {
    /// A handler whose first call hangs in its connect, and would hang in its operation after that.
    private func connecting(drain: Duration) throws -> (FakeHandler, FakeServer) {
        let server = FakeServer()
        server.holdConnects()
        server.holdOperations()
        var configuration = HandlerConfiguration(skipConnect: true)
        configuration.drainTimeout = drain
        let handler = try FakeHandler(
            unconnected: FakeProperties(),
            options: FakeOptions(server),
            configuration: configuration
        )
        return (handler, server)
    }

    private func failure(_ body: () async throws -> Void) async -> ConnError? {
        do {
            try await body()
            return nil
        } catch {
            return error as? ConnError
        }
    }

    @Test("a call that connects longer than drainTimeout is cancelled once it is connected", arguments: [0, 60])
    func connectsPastTheDrain(milliseconds: Int) async throws {
        let (handler, server) = try connecting(drain: .milliseconds(milliseconds))
        async let failed = failure { try await handler.touch() }
        try await eventually("no call connects") { server.heldConnects == 1 }
        handler.close()
        try await Task.sleep(for: .milliseconds(milliseconds + 30))  // past the moment at which work is cancelled
        server.releaseConnects()
        #expect(await failed?.kind == .cancelled)
        await handler.shutdown()
        #expect(server.openConnections == 0)
    }

    @Test("a blocking close waits for a call that connects, and cancels it after drainTimeout")
    func blockingClose() async throws {
        let (handler, server) = try connecting(drain: .milliseconds(20))
        async let failed = failure { try await handler.touch() }
        try await eventually("no call connects") { server.heldConnects == 1 }
        let closer = Thread { handler.close() }
        closer.start()
        try await eventually("the handler is open") { handler.isClosed }
        #expect(!closer.isFinished)
        server.releaseConnects()
        #expect(await failed?.kind == .cancelled)
        try await eventually("close goes on") { closer.isFinished }
        #expect(server.openConnections == 0)
    }
}
