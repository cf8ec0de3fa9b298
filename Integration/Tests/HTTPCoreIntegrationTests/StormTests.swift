import ConnCoreTesting
import ConnTesting
import Foundation
import HTTPCore
import IntegrationSupport
import Testing

extension HTTPSuites {
    @Suite("Ten thousand requests at once, a third of them cancelled", .serialized, .timeLimit(.minutes(4)))
    struct StormTests {
        @Test("512 in flight; afterwards no socket and no memory is left behind")
        func storm() async throws {
            raiseFileLimit()
            let server = try TwinServer(keptRequests: 0, keptBytes: 0).start()
            defer { server.stop() }
            server.otherwise { _ in TwinResponse.json("{\"ok\":true}").delayed(.milliseconds(20)) }
            let handler = try HTTPHandler(
                unconnected: HTTPConnProperties(server.url),
                options: HTTPOptions(),
                configuration: .quick(retries: 0)
            )
            // One round warms up what stays for the process.
            _ = try await round(handler, count: 10_000)
            let before = (sockets: openSockets(), memory: residentMemory())
            var lines: [String] = []
            for number in 1...3 {
                let start = ContinuousClock.now
                let seen = try await round(handler, count: 10_000)
                lines.append(
                    "round \(number): \(seen.answered) answered, \(seen.cancelled) cancelled, at most "
                        + "\(server.statistics.mostOpen) connections, \(start.duration(to: .now)), "
                        + "memory \(residentMemory() / 1024) KiB"
                )
                #expect(seen.answered + seen.cancelled == 10_000)
                #expect(seen.cancelled > 2_500)
                #expect(seen.answered >= 10_000 - 3_334)
            }
            // The server sees the end of a cancelled request's connection a little after the next one's beginning.
            #expect(server.statistics.mostOpen < 700)
            // Still of use, and then closed without a rest.
            #expect(try await handler.get("/x").status == 200)
            let idle = openSockets()
            await handler.shutdown()
            try await eventually("\(server.statistics.open) connections are open") { server.statistics.open == 0 }
            try await eventually("\(openSockets()) sockets, \(before.sockets) before") {
                openSockets() <= before.sockets
            }
            let after = (sockets: openSockets(), memory: residentMemory())
            print(lines.joined(separator: "\n"))
            print(
                "sockets before \(before.sockets), idle \(idle), after \(after.sockets);",
                "memory before \(before.memory / 1024) KiB, after \(after.memory / 1024) KiB"
            )
            #expect(after.memory - before.memory < 24 << 20)
        }

        private func round(_ handler: HTTPHandler, count: Int) async throws -> (answered: Int, cancelled: Int) {
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<count {
                    group.addTask {
                        guard number.isMultiple(of: 3) else {
                            return try await handler.get("/x").status == 200
                        }
                        let task = Task { try await handler.get("/x") }
                        // Some are cancelled before they begin, some while they wait for a connection, some in flight.
                        if !number.isMultiple(of: 9) { try? await Task.sleep(for: .milliseconds(number % 40)) }
                        task.cancel()
                        do {
                            _ = try await task.value
                            return true
                        } catch let error as ConnError {
                            if error.kind != .cancelled { throw error }
                            return false
                        }
                    }
                }
                var answered = 0
                for try await isAnswered in group where isAnswered { answered += 1 }
                return (answered, count - answered)
            }
        }

        @Test("cancelling a task frees its socket at once")
        func freedAtOnce() async throws {
            let server = try TwinServer().start()
            defer { server.stop() }
            server.otherwise { _ in .nothing(.silence) }
            let handler = try HTTPHandler(
                unconnected: HTTPConnProperties(server.url),
                options: HTTPOptions(),
                configuration: .quick(retries: 0)
            )
            let tasks = (0..<50).map { _ in Task { try await handler.get("/x") } }
            try await eventually("not all requests came") { server.statistics.waiting == 50 }
            let start = ContinuousClock.now
            for task in tasks { task.cancel() }
            for task in tasks {
                let error = try await thrownError { try await task.value }
                #expect(error.kind == .cancelled)
            }
            try await eventually("sockets stayed open") { server.statistics.open == 0 }
            #expect(start.duration(to: .now) < .seconds(5))
            await handler.shutdown()
        }

        @Test("threads that come and go leave no connection behind")
        func threads() async throws {
            let server = try TwinServer().start()
            defer { server.stop() }
            server.otherwise { _ in .text("x") }
            let handler = try HTTPHandler(
                unconnected: HTTPConnProperties(server.url),
                options: HTTPOptions(),
                configuration: .quick()
            )
            let before = openSockets()
            for _ in 0..<20 {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<10 { group.addTask { try await onThread { _ = try handler.get("/x") } } }
                    try await group.waitForAll()
                }
            }
            try await eventually("\(server.statistics.open) connections outlived their threads") {
                server.statistics.open == 0
            }
            #expect(server.statistics.requests == 200)
            try await eventually("sockets are left") { openSockets() <= before }
            handler.close()
        }
    }
}

/// Sockets of this process, the test server's own among them.
func openSockets() -> Int {
    let folder = "/proc/self/fd"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.count { name in
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\(name)"))?.hasPrefix("socket:") ?? false
    }
}

/// The memory of this process that is in RAM, in bytes, after free memory was given back to the system.
func residentMemory() -> Int {
    if let symbol = dlsym(nil, "malloc_trim") {
        typealias Trim = @convention(c) (Int) -> Int32
        _ = unsafeBitCast(symbol, to: Trim.self)(0)
    }
    let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
    let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    return pages * 4096
}

/// Allows as many open files as the system lets this process have.
func raiseFileLimit() {
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    limit.rlim_cur = limit.rlim_max
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
}
