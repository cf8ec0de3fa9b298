internal import Logging

/// The two faces of a handler.
enum SQLFace: String, CaseIterable, Sendable {
    case sync
    case async
}

/// One run of one case: a fresh database, and a handler in the face that is tested.
// Handlers and threads made on the way are read and written under `lock`.
final class SQLRun<Subject: SQLConformanceSubject>: @unchecked Sendable {
    typealias Handler = SQLHandler<Subject.Driver>

    let subject: Subject
    let face: SQLFace
    /// The thread that makes the sync calls of the case.
    let thread = CaseThread()
    private let lock = CaseLock()
    private var handlers: [Handler] = []
    private var threads: [CaseThread] = []
    private var first: Handler?

    init(subject: Subject, face: SQLFace) {
        self.subject = subject
        self.face = face
    }

    var sql: SQLConformanceSQL { subject.sql }

    /// Where the case's own calls are made.
    var place: SQLPlace { face == .sync ? .thread(thread) : .task }

    /// A place beside the case's own: another thread, or a task that inherits nothing.
    func otherPlace() -> SQLPlace {
        guard face == .sync else { return .detachedTask }
        let other = CaseThread()
        lock.withLock { threads.append(other) }
        return .thread(other)
    }

    // MARK: Handlers

    /// Settings that suit a case: quiet, and retries that hardly wait.
    func configuration(retries: Int = 8) -> HandlerConfiguration {
        var policy = RetryPolicy(
            maxRetries: retries,
            maxConnRetries: 2,
            exponentialMinRetryWaitTime: .milliseconds(1)
        )
        policy.jitter = .none
        return HandlerConfiguration(
            retry: policy,
            skipConnect: true,
            logger: quietLogger()
        )
    }

    /// A further handler of the same database.
    func handler(_ configuration: HandlerConfiguration? = nil, lockWait: Duration = .seconds(5)) throws -> Handler {
        let handler = try Handler(
            unconnected: subject.properties,
            options: subject.options(lockWait: lockWait),
            configuration: configuration ?? self.configuration()
        )
        lock.withLock { handlers.append(handler) }
        return handler
    }

    /// The case's handler, made on first use.
    var handler: Handler {
        get throws {
            if let first = lock.withLock({ first }) { return first }
            let made = try handler()
            lock.withLock { first = made }
            return made
        }
    }

    /// The calls of the case's handler.
    var db: SQLCalls {
        get throws { SQLCalls(try handler, at: place) }
    }

    /// The calls of the case's handler from another thread or task.
    func peer() throws -> SQLCalls { SQLCalls(try handler, at: otherPlace()) }

    /// The calls of a handler of its own on the same database, from another thread or task.
    func stranger(lockWait: Duration = .seconds(5)) throws -> SQLCalls {
        SQLCalls(try handler(lockWait: lockWait), at: otherPlace())
    }

    /// Closes every handler, ends every thread and, unless the case failed already, checks that no connection is left.
    func finish(hasFailed: Bool) async throws {
        let (handlers, threads) = lock.withLock { (self.handlers, self.threads) }
        for handler in handlers { await handler.shutdown() }
        for thread in threads { thread.stop() }
        thread.stop()
        var failure: (any Error)?
        do {
            try await eventually("connections are open after the handlers were closed") {
                hasFailed || subject.openConnections ?? 0 == 0
            }
        } catch {
            failure = error
        }
        await subject.stop()
        if let failure { throw failure }
    }

    // MARK: Handler calls that are not SQL

    func connect(_ handler: Handler) async throws {
        try await place.call {
            try handler.connect()
        } _: {
            try await handler.connect()
        }
    }

    func reconnect(_ handler: Handler) async throws {
        try await place.call {
            try handler.reconnect()
        } _: {
            try await handler.reconnect()
        }
    }

    func ping(_ handler: Handler) async throws {
        try await place.call {
            try handler.ping()
        } _: {
            try await handler.ping()
        }
    }

    // MARK: Small tables

    /// A table `t` with an integer column `k` and a column `v` of the given type.
    func table(_ type: String, constraint: String = "") async throws {
        try await db.execute("CREATE TABLE t (k \(unsafe: sql.integer), v \(unsafe: type) \(unsafe: constraint))")
    }

    /// A table `items` (id primary key, name not null, note) with the given ids.
    func items(_ ids: [Int] = [1, 2, 3]) async throws {
        try await db.execute(
            """
            CREATE TABLE items (id \(unsafe: sql.integer) NOT NULL PRIMARY KEY, name \(unsafe: sql.text) NOT NULL, \
            note \(unsafe: sql.text))
            """
        )
        try await db.executeMany("INSERT INTO items VALUES (?, ?, ?)", ids.map { [$0, "item \($0)", nil] })
    }

    /// How many rows a table has, seen by the case's handler.
    func count(_ table: SQLTableName) async throws -> Int {
        try await db.scalar("SELECT COUNT(*) FROM \(table: table)", as: Int.self) ?? -1
    }

    /// The values of an integer column, in order.
    func integers(_ query: SQLQuery) async throws -> [Int64?] {
        try await db.frame(query).integers(at: 0)
    }

    // MARK: Expectations

    /// Throws unless the error's message has the word, such as "row", and right behind it what it shall name, in quotes or
    /// not: a digit somewhere else in the text names no row.
    func expect(_ error: ConnError, names word: String, _ name: String) throws {
        let words = error.message.lowercased().split { !$0.isLetter && !$0.isNumber && $0 != "_" }
        let isNamed = zip(words, words.dropFirst()).contains { $0 == word && $1 == name }
        try require(isNamed, "the error does not name \(word) \(name): \(error)")
    }

    /// The `ConnError` of this kind that `body` throws; anything else is a failure.
    @discardableResult
    func failure(
        _ kind: ConnError.Kind,
        _ what: String,
        _ body: () async throws -> Void
    ) async throws -> ConnError {
        let error = try await failure(what, body)
        try expect(error.kind, kind, "the kind of error of \(what) (\(error))")
        return error
    }

    /// The `ConnError` that `body` throws; anything else is a failure, and so is a value in its description.
    @discardableResult
    func failure(_ what: String, _ body: () async throws -> Void) async throws -> ConnError {
        do {
            try await body()
        } catch let error as ConnError {
            for shown in [error.description, "\(error.attempts)", error.advice ?? ""] where shown.contains(canary) {
                throw ContractFailure("\(what): the error's description shows a value: \(shown)")
            }
            return error
        } catch let error as ContractFailure {
            throw error
        } catch {
            throw ContractFailure("\(what) threw \(type(of: error)) instead of ConnError: \(error)")
        }
        throw ContractFailure("\(what) did not throw")
    }

    func expect<Value: Equatable>(_ seen: Value, _ expected: Value, _ what: String) throws(ContractFailure) {
        try require(seen == expected, "\(what): expected \(expected), saw \(seen)")
    }
}

/// A logger that writes nothing.
func quietLogger() -> Logger {
    Logger(label: "conformance") { _ in SwiftLogNoOpLogHandler() }
}

/// A value that no error may show.
let canary = "canary-7f3a"

/// What a case's closure throws to see it pass through.
struct Signal: Error, Equatable {
    let number: Int
}

extension DataFrame {
    /// The cells of a column by position.
    func cells(at index: Int) -> [CellValue] {
        let column = column(at: index)
        return (0..<column.count).map { column.value(at: $0) }
    }

    /// A column of integers by position, `nil` where NULL or no integer stands.
    func integers(at index: Int) -> [Int64?] {
        cells(at: index).map { cell in
            if case .int(let value) = cell { value } else { nil }
        }
    }
}
