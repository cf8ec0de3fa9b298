import Foundation
import Testing

@testable import SQLite

/// A folder of its own for one test, removed with the last reference.
final class TestFolder: Sendable {
    let path: String

    init() {
        path = NSTemporaryDirectory() + "conn-sqlite-" + UUID().uuidString
        try! FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    func file(_ name: String) -> String { path + "/" + name }

    var contents: [String] { (try? FileManager.default.contentsOfDirectory(atPath: path))?.sorted() ?? [] }
}

/// Opens a connection without a handler.
func connect(
    _ properties: SQLiteConnProperties = .memory,
    _ options: SQLiteOptions = SQLiteOptions()
) throws -> SQLiteConnection {
    let driver = try SQLiteDriver(properties: properties, options: options)
    return try SQLiteConnection(shared: driver.shared)
}

func options(_ change: (inout SQLiteOptions) -> Void) -> SQLiteOptions {
    var options = SQLiteOptions()
    change(&options)
    return options
}

extension SQLiteConnection {
    @discardableResult
    func execute(_ text: String, _ parameters: SQLValue...) throws -> ExecuteResult {
        let cursor = try open(SQLStatement(text: text, parameters: parameters))
        defer { cursor.close() }
        while try cursor.nextBatch(maximumRows: 1_000) != nil {}
        return cursor.summary
    }

    func frame(_ text: String, _ parameters: SQLValue..., types: [String: DataType] = [:]) throws -> DataFrame {
        let cursor = try open(SQLStatement(text: text, parameters: parameters, columnTypes: types))
        defer { cursor.close() }
        return try #require(try cursor.nextBatch(maximumRows: .max))
    }

    /// The only column of a result, cell by cell.
    func column(_ text: String, _ parameters: SQLValue..., types: [String: DataType] = [:]) throws -> [CellValue] {
        let cursor = try open(SQLStatement(text: text, parameters: parameters, columnTypes: types))
        defer { cursor.close() }
        let frame = try #require(try cursor.nextBatch(maximumRows: .max))
        let column = frame.column(at: 0)
        return (0..<column.count).map { column.value(at: $0) }
    }

    func value(_ text: String, _ parameters: SQLValue...) throws -> CellValue {
        let cursor = try open(SQLStatement(text: text, parameters: parameters))
        defer { cursor.close() }
        let frame = try #require(try cursor.nextBatch(maximumRows: .max))
        return frame.column(at: 0).value(at: 0)
    }
}

extension DataFrame {
    func cells(_ name: String) throws -> [CellValue] {
        let column = try column(name)
        return (0..<column.count).map { column.value(at: $0) }
    }
}

/// The error that the closure throws.
func failure(_ body: () throws -> Void, sourceLocation: SourceLocation = #_sourceLocation) throws -> ConnError {
    do {
        try body()
    } catch let error as ConnError {
        return error
    }
    Issue.record("Nothing was thrown", sourceLocation: sourceLocation)
    throw CancellationError()
}

/// The error that the async closure throws.
func asyncFailure(_ body: () async throws -> Void, sourceLocation: SourceLocation = #_sourceLocation) async throws
    -> ConnError
{
    do {
        try await body()
    } catch let error as ConnError {
        return error
    }
    Issue.record("Nothing was thrown", sourceLocation: sourceLocation)
    throw CancellationError()
}

/// Waits until the condition holds, at most ten seconds.
func eventually(_ condition: () throws -> Bool, sourceLocation: SourceLocation = #_sourceLocation) rethrows {
    let end = ContinuousClock.now.advanced(by: .seconds(10))
    while ContinuousClock.now < end {
        if try condition() { return }
        usleep(1_000)
    }
    Issue.record("The condition did not come to hold within 10 s", sourceLocation: sourceLocation)
}

/// Runs the closure on a thread of its own.
func onThread(_ body: @escaping @Sendable () -> Void) -> Joinable {
    let joinable = Joinable()
    Thread {
        body()
        joinable.finished.signal()
    }.start()
    return joinable
}

// The semaphore is made for use from any thread.
final class Joinable: @unchecked Sendable {
    fileprivate let finished = DispatchSemaphore(value: 0)

    /// False if the thread has not ended within the time.
    func join(seconds: Double = 30) -> Bool { finished.wait(timeout: .now() + seconds) == .success }
}

/// A value behind a lock.
// Read and written under `lock`.
final class Box<Value>: @unchecked Sendable {
    private let lock = NSLock()
    private var stored: Value

    init(_ value: Value) { stored = value }

    var value: Value { lock.withLock { stored } }

    func change(_ body: (inout Value) -> Void) { lock.withLock { body(&stored) } }
}
