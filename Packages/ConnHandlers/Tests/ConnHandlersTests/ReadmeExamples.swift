import ConnHandlers
import Foundation
import Testing

/// The examples of the README, compiled and run as they stand there.
@Suite("Examples of the README")
struct ReadmeExamples {
    /// The URL of a database that is gone with the body, with a table `power`.
    private func withPlant<R>(_ body: (String) async throws -> R) async throws -> R {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("umbrella-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("plant.db").path
        try await SQLiteHandler.with(.file(path, create: true)) { db in
            try await db.execute("CREATE TABLE power (turbine INTEGER, megawatts REAL)")
            try await db.execute("INSERT INTO power VALUES (7, 1.5), (7, 2.5), (8, 4)")
        }
        return try await body("sqlite:\(path)")
    }

    // README: first
    func report(on turbine: Int, from url: String) async throws -> DataFrame {
        let db = try await openSQL(url: url)  // the scheme chooses the engine: "sqlite:plant.db"
        let frame = try await db.readFrame("SELECT * FROM power WHERE turbine = \(turbine)")  // bound, never pasted
        await db.shutdown()
        return frame
    }
    // END

    @Test("first")
    func first() async throws {
        try await withPlant { url in
            let frame = try await report(on: 7, from: url)
            #expect(frame.rowCount == 2)
        }
    }

    // README: faces
    func blocking(_ properties: SQLiteConnProperties) throws -> Int? {
        try SQLiteHandler.with(properties) { db in  // closes on exit, also when the closure throws
            try db.readScalar("SELECT count(*) FROM power")
        }
    }

    func suspending(_ properties: SQLiteConnProperties) async throws -> Int? {
        try await SQLiteHandler.with(properties) { db in
            try await db.readScalar("SELECT count(*) FROM power")
        }
    }
    // END

    @Test("faces")
    func faces() async throws {
        try await withPlant { url in
            let (properties, _) = try SQLiteHandler.parsed(url)
            let count = try onThread { try blocking(properties) }
            #expect(count == 3)
            #expect(try await suspending(properties) == 3)
        }
    }

    /// Runs the blocking face where it may block.
    private func onThread<R: Sendable>(_ body: @escaping @Sendable () throws -> R) throws -> R {
        let box = Box<R>()
        let thread = Thread { box.result = Result { try body() } }
        thread.start()
        return try box.wait().get()
    }

    private let secret: Secret = "for tests"

    // README: engine
    func server() async throws -> PgSQLHandler {
        let properties = SQLConnProperties(host: "db", user: "app", password: secret, database: "plant")
        return try await PgSQLHandler(properties, skipConnect: true)  // connects with its first call
    }
    // END

    @Test("engine")
    func engine() async throws {
        let db = try await server()
        #expect(!db.isConnected)
        #expect("\(db.endpoint)" == "postgresql://app@db/plant")
        await db.shutdown()
    }

    // README: configuration
    func open(_ url: String) async throws -> any SQLHandling {
        var configuration = HandlerConfiguration(retry: RetryPolicy(maxRetries: 3, maxConnRetries: 5))
        configuration.statementTimeout = .seconds(20)
        configuration.retryBudget = RetryBudget()  // retries of all calls share it: an outage does not become a storm
        return try await openSQL(url: url, configuration: configuration)
    }
    // END

    @Test("configuration")
    func configuration() async throws {
        try await withPlant { url in
            let db = try await open(url)
            #expect(db.isConnected)
            await db.shutdown()
        }
    }

    // README: errors
    func total(from url: String) async -> String {
        do {
            let db = try await openSQL(url: url)
            defer { db.close() }
            return "\(try await db.readScalar("SELECT sum(megawatts) FROM power", as: Double.self) ?? 0)"
        } catch {  // a ConnError
            return "\(error.kind) after \(max(error.attempts.count, 1)) tries: \(error)"
        }
    }
    // END

    @Test("errors")
    func errors() async throws {
        try await withPlant { url in
            #expect(await total(from: url) == "8.0")
            #expect(await total(from: url + "x").hasPrefix("notFound after 1 tries"))
            #expect(await total(from: url + "?busyTimout=1s").hasPrefix("invalidInput"))
        }
    }

    // README: mock
    struct Alarm {
        let db: any SQLHandling

        func isRaised(_ limit: Double) async throws -> Bool {
            try await db.readScalar("SELECT max(megawatts) > \(limit) FROM power", as: Bool.self) ?? false
        }
    }
    // END

    @Test("mock")
    func mock() async throws {
        try await withPlant { url in
            let alarm = Alarm(db: try await openSQL(url: url))
            #expect(try await alarm.isRaised(3))
            #expect(try await !alarm.isRaised(5))
            await alarm.db.shutdown()
        }
    }
}

/// A result on its way from a thread to whoever waits for it.
// `value` is read and written under `condition`.
private final class Box<R: Sendable>: @unchecked Sendable {
    private let condition = NSCondition()
    private var value: Result<R, any Error>?

    var result: Result<R, any Error>? {
        get { condition.withLock { value } }
        set {
            condition.withLock {
                value = newValue
                condition.broadcast()
            }
        }
    }

    func wait() -> Result<R, any Error> {
        condition.lock()
        defer { condition.unlock() }
        let end = Date(timeIntervalSinceNow: 30)
        while true {
            if let value { return value }
            guard condition.wait(until: end) else { return .failure(CancellationError()) }
        }
    }
}
