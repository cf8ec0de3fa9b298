import ConnTesting
import Foundation
import HTTPCore
import Testing

/// What libcurl would take from the user's surroundings by itself.
struct EnvironmentTests {
    @Test("neither the user's .netrc nor a proxy of the environment is used")
    func netrc() async {
        await #expect(processExitsWith: .success) {
            let home = FileManager.default.temporaryDirectory.appending(path: "httpcore-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: home) }
            let netrc = home.appending(path: ".netrc")
            try Data("default login canary password canary\n".utf8).write(to: netrc)
            chmod(netrc.path, 0o600)
            setenv("HOME", home.path, 1)
            setenv("NETRC", netrc.path, 1)
            for name in ["http_proxy", "all_proxy", "ALL_PROXY"] { setenv(name, "http://127.0.0.1:1", 1) }
            let world = try HTTPWorld(retries: 0)
            defer { world.stop() }
            world.server.on("GET", "/x", .text("ok"))
            for face in Face.allCases {
                let status = try await world.request(face, HTTPRequest(.get, "/x")).status
                precondition(status == 200, "the \(face) face got \(status)")
            }
            for seen in world.server.requests {
                precondition(seen.headers["Authorization"] == nil, "credentials of the .netrc were sent")
            }
        }
    }
}
