import ConnTesting
import HTTPCore
import Testing

/// Streams whose credentials have to be fetched, and answers that were kept because they might have been tried again.
struct StreamTokenTests {
    @Test("a status that would be tried again has its body, where the call may not run twice", arguments: Face.allCases)
    func kept(_ face: Face) async throws {
        for status in [429, 503] {
            let world = try HTTPWorld()
            defer { world.stop() }
            world.server.on("POST", "/x", .text("busy", status: status))
            let request = HTTPRequest(.post, "/x", body: .text("b"), raiseForStatus: false)
            let (seen, bytes) = try await StreamTests().read(world, face, request)
            #expect((seen, String(decoding: bytes, as: UTF8.self)) == (status, "busy"))
            #expect(world.server.requests.count == 1)
        }
    }
}
