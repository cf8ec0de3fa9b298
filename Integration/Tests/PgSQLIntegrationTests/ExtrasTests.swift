import ConnCoreTesting
import ConnTesting
import Foundation
import IntegrationSupport
import PgSQL
import Testing

@Suite(
    "What only PostgreSQL has: notifications, COPY streams, advisory locks, reads by parts, large values",
    .enabled(if: TestServer.isThere, TestServer.missing)
)
struct ExtrasTests {
    private func handler(_ proxy: FaultProxy? = nil) throws -> PgSQLHandler {
        let (properties, options) = try proxy.map(TestServer.parsed(through:)) ?? TestServer.parsed()
        return try PgSQLHandler(unconnected: properties, options: options, configuration: .patient)
    }

    @Test("notifications go on after a cut, and the gap is told", .timeLimit(.minutes(1)))
    func notifications() async throws {
        let proxy = try TestServer.proxy()
        defer { proxy.stop() }
        let db = try handler(proxy)
        let channel = TestServer.uniqueName("channel")
        func notify(_ text: String) async throws {
            try await TestServer.owner.execute("SELECT pg_notify(\(channel), \(text))")
        }
        var events: [String] = []
        for try await event in try db.notifications(on: channel) {
            switch event {
            case .listening:
                events.append("listening")
                for number in 1...3 { try await notify("\(number)") }
            case .notification(let notification):
                #expect(notification.channel == channel)
                events.append(notification.payload)
                if notification.payload == "3" { proxy.resetAll() }
            case .possibleGap:
                events.append("gap")
                try await notify("last")
            }
            if events.last == "last" { break }
        }
        #expect(events == ["listening", "1", "2", "3", "gap", "last"])
        await db.shutdown()
    }

    @Test("an advisory lock lets one in at a time, over threads of several handlers")
    func advisoryLock() async throws {
        let handlers = try (0..<4).map { _ in try handler() }
        let key = PgSQLLockKey(name: TestServer.uniqueName("lock"))
        let (inside, most, total) = (Shared(0), Shared(0), Shared(0))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<12 {
                group.addTask {
                    try await handlers[number % 4].withAdvisoryLock(key) { session in
                        let now = inside.change { inside in
                            inside += 1
                            return inside
                        }
                        most.change { $0 = max($0, now) }
                        try await session.execute("SELECT pg_sleep(0.002)")
                        inside.change { $0 -= 1 }
                        total.change { $0 += 1 }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(most.value == 1)
        #expect(total.value == 12)
        let free = try await handlers[0].withAdvisoryLockIfFree(key) { _ in
            try await handlers[1].withAdvisoryLockIfFree(key) { _ in true } == nil
        }
        #expect(free == true)
        for handler in handlers { await handler.shutdown() }
    }

    @Test("COPY out and in again as a stream is the same table; an error in the middle leaves nothing")
    func copyStreams() async throws {
        let db = try handler()
        let (from, to) = (TestServer.uniqueName("from"), TestServer.uniqueName("to"))
        try await db.execute(
            """
            CREATE TABLE \(identifier: from) AS
            SELECT n, 'text ' || n AS word, n / 7.0 AS part FROM generate_series(1, 20000) AS n
            """
        )
        try await db.execute("CREATE TABLE \(identifier: to) (LIKE \(identifier: from))")
        for format in [PgSQLCopyFormat.csv(header: true), .binary, .text] {
            let chunks = Shared<[[UInt8]]>([])
            let read = try await db.copyOut("SELECT * FROM \(identifier: from)", format: format) { chunk in
                chunks.change { $0.append(chunk) }
                return .proceed
            }
            #expect(read == 20_000)
            let next = Shared(0)
            let written = try await db.copyIn(into: SQLTableName(to), format: format) { () -> [UInt8]? in
                let index = next.change { next in
                    next += 1
                    return next - 1
                }
                return index < chunks.value.count ? chunks.value[index] : nil
            }
            #expect(written == 20_000)
            let different = try await db.readScalar(
                "SELECT count(*) FROM (TABLE \(identifier: from) EXCEPT ALL TABLE \(identifier: to)) AS d",
                as: Int.self
            )
            #expect(different == 0)
            try await db.execute("TRUNCATE \(identifier: to)")
            // The source breaks in the middle.
            next.change { $0 = 0 }
            await #expect(throws: CancellationError.self) {
                try await db.copyIn(into: SQLTableName(to), format: format) { () -> [UInt8]? in
                    let index = next.change { next in
                        next += 1
                        return next - 1
                    }
                    if index == 2 { throw CancellationError() }
                    return chunks.value[index]
                }
            }
            #expect(try await db.readScalar("SELECT count(*) FROM \(identifier: to)", as: Int.self) == 0)
        }
        try await db.execute("DROP TABLE \(identifier: from), \(identifier: to)")
        await db.shutdown()
    }

    @Test("a read by parts sees one moment of a table that others write to")
    func partitionedRead() async throws {
        let db = try handler()
        let table = SQLTableName(TestServer.uniqueName("parts"))
        try await db.execute("CREATE TABLE \(table: table) (id int PRIMARY KEY, amount int)")
        try await db.execute("INSERT INTO \(table: table) SELECT n, 100 FROM generate_series(1, 5000) AS n")
        let stop = Shared(false)
        let writer = Task {
            var moves = 0
            while !stop.value {
                let (source, target) = (Int.random(in: 1...5_000), Int.random(in: 1...5_000))
                try await db.transaction { transaction in
                    try await transaction.execute("UPDATE \(table: table) SET amount = amount - 1 WHERE id = \(source)")
                    try await transaction.execute("UPDATE \(table: table) SET amount = amount + 1 WHERE id = \(target)")
                }
                moves += 1
            }
            return moves
        }
        for partitions in [1, 2, 3, 5, 2, 3] {
            let frame = try await db.readFrame("TABLE \(table: table)", partitionOn: "id", partitions: partitions)
            #expect(frame.rowCount == 5_000)
            let sum = try frame["amount", as: Int32.self].reduce(0) { $0 + Int($1 ?? 0) }
            #expect(sum == 500_000)
            #expect(Set(try frame["id", as: Int32.self].map { $0 ?? 0 }).count == 5_000)
        }
        stop.change { $0 = true }
        #expect(try await writer.value > 0)
        try await db.execute("DROP TABLE \(table: table)")
        await db.shutdown()
    }

    @Test(
        "a value of 500 MiB goes there and back",
        .enabled(if: TestServer.runsLongTests, "CONN_LONG_TESTS is not set")
    )
    func largeValue() async throws {
        let db = try handler()
        let bytes = [UInt8](unsafeUninitializedCapacity: 500 << 20) { buffer, count in
            for index in 0..<buffer.count { buffer[index] = UInt8(truncatingIfNeeded: index &* 31 >> 3) }
            count = 500 << 20
        }
        let length = try await db.readScalar("SELECT length(\(bytes)::bytea)", as: Int.self)
        #expect(length == 500 << 20)
        let back = try await db.readCell("SELECT \(bytes)::bytea")
        if case .binary(let same)? = back { #expect(same == bytes) } else { Issue.record("not bytes") }
        await db.shutdown()
    }
}
