import ConnCoreTesting
import Foundation
import HTTPCore
import IntegrationSupport
import Testing

extension HTTPSuites {
    @Suite(
        "A million requests leak nothing",
        .enabled(if: Nginx.isThere, Nginx.missing),
        .enabled(if: LongTests.areOn, "CONN_LONG_TESTS is not set"),
        .enabled(if: !LongTests.isSanitized, "a sanitizer keeps freed memory"),
        .timeLimit(.minutes(30))
    )
    struct MillionTests {
        private static let rounds = 10
        private static let requestsOfRound = 100_000

        /// What the process holds.
        private struct Holding: CustomStringConvertible {
            let memory = residentMemory()
            let descriptors = openDescriptors()

            var description: String { "\(memory / 1024) KiB, \(descriptors) descriptors" }
        }

        /// Half of each round over each face; what is held is compared from the end of the first round on, since the
        /// first one fills what stays: connections, buffers, caches.
        @Test("in both faces, memory and descriptors stay what they were after the first hundred thousand")
        func million() async throws {
            let handler = try HTTPHandler(
                unconnected: try Nginx.plain(),
                options: HTTPOptions(),
                configuration: .quick(retries: 2)
            )
            let before = openSockets()
            var held: [Holding] = []
            let start = ContinuousClock.now
            for number in 1...Self.rounds {
                let begin = ContinuousClock.now
                try await inTasks(handler, Self.requestsOfRound / 2)
                let middle = ContinuousClock.now
                try await onThreads(handler, Self.requestsOfRound / 2)
                let holding = Holding()
                held.append(holding)
                print(
                    "after \(number * Self.requestsOfRound) requests: \(holding)",
                    "(async \(begin.duration(to: middle)), sync \(middle.duration(to: .now)))"
                )
            }
            let (first, last) = (try #require(held.first), try #require(held.last))
            print(
                "\(Self.rounds * Self.requestsOfRound) requests in \(start.duration(to: .now)):",
                "memory grew by \((last.memory - first.memory) / 1024) KiB,",
                "descriptors by \(last.descriptors - first.descriptors)"
            )
            // Ten bytes a request would be more.
            #expect(last.memory - first.memory < 8 << 20)
            // The threads of the last round may still be closing theirs.
            try await eventually("\(openDescriptors()) descriptors, \(first)") {
                openDescriptors() <= first.descriptors + 8
            }
            await handler.shutdown()
            try await eventually("\(openSockets()) sockets, \(before) before") { openSockets() <= before }
        }

        /// From 64 tasks, each with one request in flight.
        private func inTasks(_ handler: HTTPHandler, _ count: Int) async throws {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for share in Self.shares(of: count, among: 64) {
                    group.addTask {
                        for _ in 0..<share { try Self.check(try await handler.get("/files/1k")) }
                    }
                }
                try await group.waitForAll()
            }
        }

        /// From four threads, which end with it.
        private func onThreads(_ handler: HTTPHandler, _ count: Int) async throws {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for share in Self.shares(of: count, among: 4) {
                    group.addTask {
                        try await onThread { for _ in 0..<share { try Self.check(try handler.get("/files/1k")) } }
                    }
                }
                try await group.waitForAll()
            }
        }

        private static func shares(of count: Int, among workers: Int) -> [Int] {
            (0..<workers).map { count / workers + ($0 < count % workers ? 1 : 0) }
        }

        private static func check(_ response: HTTPResponse) throws {
            guard response.status == 200, response.bytes.count == 1024 else {
                throw ContractFailure("an answer of \(response.bytes.count) bytes with \(response.status)")
            }
        }
    }
}

/// Everything this process has open, sockets and others.
private func openDescriptors() -> Int {
    ((try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []).count
}
