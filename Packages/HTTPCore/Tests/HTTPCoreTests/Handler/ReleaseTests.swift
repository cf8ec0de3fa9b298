import ConnCoreTesting
import ConnTesting
import HTTPCore
import Testing

/// What calls leave behind once they have ended: nothing.
struct ReleaseTests {
    /// Held by the body of a request, which its transfer holds.
    final class Witness: Sendable {}

    enum Call: CaseIterable, Sendable { case whole, stream, brokenOff, download, refusedDownload }

    @Test("a call lets go of its transfer", arguments: Face.allCases, Call.allCases)
    func released(_ face: Face, _ call: Call) async throws {
        let world = try HTTPWorld()
        defer { world.stop() }
        world.server.on("POST", "/x", .bytes([UInt8](repeating: 7, count: 1 << 20), type: "x/y"))
        weak var weakly: Witness?
        func body() -> HTTPBody {
            let witness = Witness()
            weakly = witness
            return Self.body(holding: witness, face)
        }
        try await make(call, face, world.http, HTTPRequest(.post, "/x", body: body()))
        // Threads that served it let go a little later.
        try await eventually("\(call) still holds its transfer") { weakly == nil }
    }

    private static func body(holding witness: Witness, _ face: Face) -> HTTPBody {
        switch face {
        case .sync:
            var left = 3
            return .producer {
                left -= 1
                return withExtendedLifetime(witness) { left >= 0 ? [1, 2, 3] : nil }
            }
        case .async:
            let parts = Counter()
            return .stream(
                AsyncStream {
                    parts.append(1)
                    return withExtendedLifetime(witness) { parts.values.count <= 3 ? [1, 2, 3] : nil }
                }
            )
        }
    }

    private func make(_ call: Call, _ face: Face, _ http: HTTPHandler, _ request: HTTPRequest) async throws {
        switch (call, face) {
        case (.whole, .sync):
            #expect(try await onThread { try http.request(request) }.bytes.count == 1 << 20)
        case (.whole, .async):
            #expect(try await http.request(request).bytes.count == 1 << 20)
        case (.stream, .sync):
            try await onThread { try http.stream(request) { stream in while try stream.next() != nil {} } }
        case (.stream, .async):
            try await http.stream(request) { stream in while try await stream.next() != nil {} }
        case (.brokenOff, .sync):
            try await onThread { try http.stream(request) { stream in _ = try stream.next() } }
        case (.brokenOff, .async):
            try await http.stream(request) { stream in _ = try await stream.next() }
        case (.download, _):
            let file = try TemporaryFile("")
            let path = file.path
            let download =
                face == .sync
                ? try await onThread { try http.download(request, to: path) }
                : try await http.download(request, to: path)
            #expect(download.bytes == 1 << 20)
        case (.refusedDownload, _):
            await #expect(throws: ConnError.self) {
                if face == .sync {
                    _ = try await onThread { try http.download(request, to: "/nowhere/x") }
                } else {
                    _ = try await http.download(request, to: "/nowhere/x")
                }
            }
        }
    }
}
