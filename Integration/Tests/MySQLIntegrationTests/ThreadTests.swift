import Foundation
import IntegrationSupport
import MySQL
import Testing

extension FaultSuites {
    /// The client library keeps something for each thread that has used it.
    @Suite("Threads that come and go")
    struct ThreadTests {
        private static let environment = ProcessInfo.processInfo.environment
        /// A million in the long run; as many as take some seconds otherwise.
        private static let rounds = TestServer.runsLongTests ? 50 : 5
        private static let threadsOfRound = TestServer.runsLongTests ? 20_000 : 4_000

        private static var residentPages: Int {
            let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
            return text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        }

        private static var descriptors: Int {
            (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? -1
        }

        @Test(
            "each connects, asks and ends: no connection, memory or descriptor stays behind",
            .enabled(if: environment["CONN_SANITIZER"] == nil, "a sanitizer keeps freed memory")
        )
        func threads() async throws {
            try await withDatabase { db, database in
                func round(_ count: Int) async throws {
                    for _ in 0..<count { try await onThread { _ = try db.readScalar("SELECT 1", as: Int.self) } }
                }
                try await round(500)
                let descriptors = Self.descriptors
                var pages = [Self.residentPages]
                for number in 1...Self.rounds {
                    try await round(Self.threadsOfRound)
                    pages.append(Self.residentPages)
                    if number % 10 == 0 || number == Self.rounds {
                        print(
                            "THREADS: \(number * Self.threadsOfRound): \(pages[number]) pages, \(Self.descriptors) descriptors"
                        )
                    }
                }
                #expect(database.openConnections <= 1)
                // Other tests of this process need memory too, but not more in every round.
                let least = zip(pages.dropFirst(), pages).map { $0 - $1 }.min() ?? 0
                // Fifty bytes a thread would be more.
                #expect(least < Self.threadsOfRound / 80, "at least \(least) pages of 4 KiB stayed in each round")
                #expect(Self.descriptors <= descriptors + 50, "\(descriptors) descriptors became \(Self.descriptors)")
            }
        }
    }
}
