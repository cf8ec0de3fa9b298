import Foundation
import Testing
import ThreadLocalPool

/// Stands for a client library's connection.
private final class Connection: Sendable {
    private let open = Shared(true)

    init(_ host: String) throws {}

    var isAlive: Bool { open.value }

    func ask(_ query: String) -> String { "answer to \(query)" }

    func disconnect() { open.value = false }
}

@Suite("README")
struct ReadmeExamples {
    private func perThread() throws -> String {
        // README: perThread
        let pool = PerThreadPool<Connection>(PoolConfiguration(name: "db", maximumResources: 8)) { $0.disconnect() }
        defer { pool.close() }

        let answer = try pool.withResource(make: { try Connection("db.example") }) { connection in
            connection.ask("SELECT 1")
        }
        // END
        return answer
    }

    private func claim(_ pool: PerThreadPool<Connection>) throws -> String? {
        // README: claim
        var claim = try pool.claim(deadline: .now + .seconds(30))
        if let idle = claim.idleFor, idle > .seconds(60), claim.resource?.isAlive == false {
            claim.discard()
        }
        if claim.resource == nil {
            do {
                claim.install(try Connection("db.example"))
            } catch {
                pool.recordConnectFailure("\(error)")
                throw error
            }
        }
        let answer = claim.resource?.ask("SELECT 1")
        claim.release()
        // END
        return answer
    }

    private func workers(_ pool: PerThreadPool<Connection>) async throws -> [String] {
        // README: workers
        let workers = WorkerThreads(name: "db", maximumThreads: 4)
        defer { workers.close() }

        let one = try await workers.run(deadline: .now + .seconds(30)) {
            try pool.withResource(make: { try Connection("db.example") }) { $0.ask("SELECT 1") }
        }

        let lease = try await workers.lease()
        let two = try await lease.run {
            try pool.withResource(make: { try Connection("db.example") }) { $0.ask("SELECT 2") }
        }
        lease.release()
        // END
        return [one, two]
    }

    private func token(_ workers: WorkerThreads) async throws -> String {
        var outcome = ""
        // README: token
        let token = WaitToken()
        let waiting = Task {
            try await workers.run(token: token) { "never runs" }
        }
        token.cancel()
        do {
            _ = try await waiting.value
        } catch let error as PoolError where error.code == .cancelled {
            outcome = error.message
        }
        // END
        return outcome
    }

    @Test("one resource per thread")
    func perThreadRuns() throws {
        #expect(try onThread { try perThread() } == "answer to SELECT 1")
    }

    @Test("connect, inspect, discard")
    func claimRuns() throws {
        let pool = PerThreadPool<Connection> { $0.disconnect() }
        defer { pool.close() }
        try onThread {
            let first = try claim(pool)
            let second = try claim(pool)
            #expect([first, second] == ["answer to SELECT 1", "answer to SELECT 1"])
        }
        #expect(pool.statistics.made == 1)
    }

    @Test("async callers")
    func workersRun() async throws {
        let pool = PerThreadPool<Connection> { $0.disconnect() }
        defer { pool.close() }
        #expect(try await workers(pool) == ["answer to SELECT 1", "answer to SELECT 2"])
    }

    @Test("cancel a wait")
    func tokenRuns() async throws {
        let busy = WorkerThreads(name: "busy", maximumThreads: 1)
        defer { busy.close() }
        let lease = try await busy.lease()
        #expect(try await token(busy) == "Waiting for a worker of \"busy\" was cancelled.")
        lease.release()
    }

    @Test("every example of the README is one of these, word for word")
    func examplesAgree() throws {
        let here = URL(filePath: #filePath)
        let readme = here.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "README.md")
        let shown = try Self.shown(String(contentsOf: readme, encoding: .utf8))
        let compiled = try Self.compiled(String(contentsOf: here, encoding: .utf8))
        #expect(shown.count == 4)
        #expect(shown == compiled)
    }

    /// The Swift fences of the README by the name in the comment before them.
    private static func shown(_ text: String) -> [String: String] {
        var found: [String: String] = [:]
        var name = "unnamed"
        var lines: [Substring]?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if let open = lines {
                if line == "```" {
                    found[name] = open.joined(separator: "\n")
                    name = "unnamed"
                    lines = nil
                } else {
                    lines?.append(line)
                }
            } else if line.hasPrefix("<!-- example: ") {
                name = String(line.dropFirst("<!-- example: ".count).dropLast(" -->".count))
            } else if line == "```swift" {
                lines = []
            }
        }
        return found
    }

    /// The marked lines of this file by name, without their indentation.
    private static func compiled(_ text: String) -> [String: String] {
        var found: [String: String] = [:]
        var name: String?
        var lines: [Substring] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let trimmed = line.drop { $0 == " " }
            if trimmed.hasPrefix("// README: ") {
                name = String(trimmed.dropFirst("// README: ".count))
                lines = []
            } else if trimmed == "// END", let known = name {
                let indent = lines.filter { !$0.isEmpty }.map { $0.prefix { $0 == " " }.count }.min() ?? 0
                found[known] = lines.map { String($0.dropFirst(indent)) }.joined(separator: "\n")
                name = nil
            } else if name != nil {
                lines.append(line)
            }
        }
        return found
    }
}
