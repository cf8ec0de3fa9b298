import Glibc
import Testing

@testable import ConnTesting

/// The suites run one after another: some count the process's descriptors and threads.
@Suite(.serialized) struct ConnTestingTests {}

/// An echo server behind a started proxy.
struct Fixture {
    let server: EchoServer
    let proxy: FaultProxy

    init(_ script: FaultScript = .none, greeting: String = "", prefix: String = "") throws {
        server = try EchoServer(greeting: greeting, prefix: prefix)
        proxy = try FaultProxy(to: .tcp(port: server.port))
        proxy.script(script)
        try proxy.start()
    }

    func connect() throws -> TestClient {
        try TestClient(port: proxy.port)
    }
}

/// Polls until the condition holds; false after 5 seconds.
func eventually(_ condition: () -> Bool) -> Bool {
    let deadline = MonotonicTime.now + .seconds(5)
    while !condition() {
        if MonotonicTime.now > deadline { return false }
        pauseBriefly()
    }
    return true
}

/// How many entries a folder has.
func entryCount(_ folder: String) -> Int {
    guard let directory = opendir(folder) else { return -1 }
    defer { closedir(directory) }
    var count = 0
    while readdir(directory) != nil { count += 1 }
    return count
}

func openDescriptors() -> Int { entryCount("/proc/self/fd") }
func runningThreads() -> Int { entryCount("/proc/self/task") }
