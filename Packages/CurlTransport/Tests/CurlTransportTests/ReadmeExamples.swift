import CurlTransport
import Testing

struct ReadmeExamples {
    @Test func first() async throws {
        let server = try HTTPTestServer()
        defer { server.stop() }
        // README: first
        let share = try CurlShare()
        let request = CurlRequest(url: server.url + "/reading")

        let loop = try CurlLoop(CurlSettings(), share: share)  // for tasks: many transfers on one thread of its own
        let answer = Collector()  // yours: it takes status, headers and body
        let summary = try await loop.perform(CurlTransfer(request, receiver: answer))
        #expect(answer.status == 200 && summary.bytesReceived == 5)
        loop.close()

        let session = try CurlSession(CurlSettings(), share: share)  // for one blocking thread
        let again = try session.perform(CurlTransfer(request, receiver: Collector()))
        #expect(again.newConnections == 1)  // each has its own connections
        // END
    }
}
