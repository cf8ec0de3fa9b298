internal import CSQLite
internal import CSQLiteShims
@_spi(ConnInternals) internal import ConnCore
internal import SQLCore
internal import Synchronization

/// The Swift functions of one handler; each of its connections knows all of them.
// `functions` is read and written under `lock`.
final class FunctionRegistry: @unchecked Sendable {
    private let lock = Lock()
    private var functions: [SwiftFunction] = []
    private let counter = Atomic<Int>(0)

    /// Grows with each registration, so that a connection sees without a lock whether it is up to date.
    var version: Int { counter.load(ordering: .acquiring) }

    /// Adds a function, or replaces the one of the same name and number of arguments.
    func add(_ function: SwiftFunction) {
        lock.withLock {
            functions.removeAll {
                $0.name.lowercased() == function.name.lowercased() && $0.arguments == function.arguments
            }
            functions.append(function)
            counter.add(1, ordering: .releasing)
        }
    }

    /// Makes all functions known to a connection and returns the version that it knows then.
    func install(on connection: SQLiteConnection) throws(ConnError) -> Int {
        let (all, version) = lock.withLock { (functions, counter.load(ordering: .relaxed)) }
        for function in all { try function.install(on: connection) }
        return version
    }
}

/// One Swift function that SQL may call.
struct SwiftFunction: Sendable {
    /// What the function does with its arguments.
    enum Body: Sendable {
        case scalar(@Sendable ([SQLValue]) throws -> SQLValue)
        case aggregate(@Sendable () -> any SQLiteAggregateFunction)
    }

    let name: String
    /// -1 for any number.
    let arguments: Int32
    let isDeterministic: Bool
    let isAllowedInSchema: Bool
    let body: Body

    /// Throws `.invalidInput` for a name or number of arguments that SQLite does not take.
    func validate() throws(ConnError) {
        guard !name.isEmpty, name.utf8.count <= 255, !name.utf8.contains(0) else {
            throw ConnError(.invalidInput, "A function's name must have 1 to 255 bytes and no NUL")
        }
        guard (-1...127).contains(arguments) else {
            throw ConnError(
                .misuse(.invalidArgument),
                "The function '\(name)' was registered with \(arguments) arguments",
                advice: "SQLite allows 0 to 127"
            )
        }
    }

    fileprivate func install(on connection: SQLiteConnection) throws(ConnError) {
        let context = Unmanaged.passRetained(FunctionContext(self, connection)).toOpaque()
        var flags = SQLITE_UTF8
        if isDeterministic { flags |= SQLITE_DETERMINISTIC }
        flags |= isAllowedInSchema ? SQLITE_INNOCUOUS : SQLITE_DIRECTONLY
        let destroy: @convention(c) (UnsafeMutableRawPointer?) -> Void = { pointer in
            guard let pointer else { return }
            Unmanaged<FunctionContext>.fromOpaque(pointer).release()
        }
        let code: Int32
        switch body {
        case .scalar:
            code = sqlite3_create_function_v2(
                connection.database,
                name,
                arguments,
                flags,
                context,
                FunctionContext.call,
                nil,
                nil,
                destroy
            )
        case .aggregate:
            code = sqlite3_create_function_v2(
                connection.database,
                name,
                arguments,
                flags,
                context,
                nil,
                FunctionContext.step,
                FunctionContext.finish,
                destroy
            )
        }
        guard code == SQLITE_OK else {
            throw RawError(code: code, database: connection.database).connError()
        }
    }
}

/// What SQLite hands back to us when it calls a function; lives as long as the function is known to the connection.
private final class FunctionContext {
    let function: SwiftFunction
    unowned(unsafe) let connection: SQLiteConnection

    init(_ function: SwiftFunction, _ connection: SQLiteConnection) {
        self.function = function
        self.connection = connection
    }

    typealias Call = @convention(c) (OpaquePointer?, Int32, UnsafeMutablePointer<OpaquePointer?>?) -> Void

    static let call: Call = { context, count, values in
        guard let context, let this = FunctionContext.of(context), case .scalar(let body) = this.function.body else {
            return
        }
        this.answer(context) { try body(FunctionContext.arguments(count, values)) }
    }

    static let step: Call = { context, count, values in
        guard let context, let this = FunctionContext.of(context) else { return }
        guard let slot = sqlite3_aggregate_context(context, Int32(MemoryLayout<UnsafeMutableRawPointer?>.size)) else {
            sqlite3_result_error_nomem(context)
            return
        }
        let state = this.state(slot)
        guard !state.hasFailed else { return }
        do {
            try state.aggregate.step(FunctionContext.arguments(count, values))
        } catch {
            state.hasFailed = true
            this.fail(context, error)
        }
    }

    static let finish: @convention(c) (OpaquePointer?) -> Void = { context in
        guard let context, let this = FunctionContext.of(context) else { return }
        let slot = sqlite3_aggregate_context(context, 0)
        let state: AggregateState
        if let slot, let kept = slot.assumingMemoryBound(to: UnsafeMutableRawPointer?.self).pointee {
            state = Unmanaged<AggregateState>.fromOpaque(kept).takeRetainedValue()
        } else if let fresh = this.fresh() {
            // An aggregate over no rows.
            state = fresh
        } else {
            return
        }
        guard !state.hasFailed else { return }
        this.answer(context) { try state.aggregate.finish() }
    }

    private static func of(_ context: OpaquePointer) -> FunctionContext? {
        sqlite3_user_data(context).map { Unmanaged<FunctionContext>.fromOpaque($0).takeUnretainedValue() }
    }

    private func fresh() -> AggregateState? {
        guard case .aggregate(let make) = function.body else { return nil }
        return AggregateState(make())
    }

    private func state(_ slot: UnsafeMutableRawPointer) -> AggregateState {
        let place = slot.assumingMemoryBound(to: UnsafeMutableRawPointer?.self)
        if let kept = place.pointee { return Unmanaged<AggregateState>.fromOpaque(kept).takeUnretainedValue() }
        guard let fresh = fresh() else { preconditionFailure("A scalar function was called as an aggregate") }
        place.pointee = Unmanaged.passRetained(fresh).toOpaque()
        return fresh
    }

    private func answer(_ context: OpaquePointer, _ body: () throws -> SQLValue) {
        do {
            switch try StorableValue(try body(), connection.options) {
            case .null: sqlite3_result_null(context)
            case .integer(let value): sqlite3_result_int64(context, value)
            case .real(let value): sqlite3_result_double(context, value)
            case .text(var text):
                text.withUTF8 { bytes in
                    withUnsafePointer(to: UInt8(0)) { nothing in
                        conn_sqlite_result_text(context, bytes.baseAddress ?? nothing, Int64(bytes.count))
                    }
                }
            case .blob(let bytes):
                bytes.withUnsafeBufferPointer { buffer in
                    guard let base = buffer.baseAddress, !buffer.isEmpty else {
                        sqlite3_result_zeroblob(context, 0)
                        return
                    }
                    conn_sqlite_result_blob(context, base, Int64(buffer.count))
                }
            }
        } catch {
            fail(context, error)
        }
    }

    private func fail(_ context: OpaquePointer, _ error: any Error) {
        connection.functionFailure = FunctionFailure(name: function.name, error: error)
        sqlite3_result_error(context, "a Swift function failed", -1)
    }

    private static func arguments(_ count: Int32, _ values: UnsafeMutablePointer<OpaquePointer?>?) -> [SQLValue] {
        guard let values else { return [] }
        return (0..<Int(count)).map { index in
            guard let pointer = values[index] else { return .null }
            let value = StoredValue(pointer)
            switch value.storage {
            case .integer: return .int(value.integer)
            case .real: return .double(value.real)
            case .text: return .string(value.text)
            case .blob: return .bytes([UInt8](value.bytes))
            case .null: return .null
            }
        }
    }
}

/// The state of one aggregation.
private final class AggregateState {
    var aggregate: any SQLiteAggregateFunction
    var hasFailed = false

    init(_ aggregate: any SQLiteAggregateFunction) {
        self.aggregate = aggregate
    }
}

/// A Swift function that threw.
struct FunctionFailure: Error {
    let name: String
    let error: any Error

    /// The statement's error: with the kind of a `ConnError` that the function threw, else `.server`.
    static func error(_ thrown: any Error, raw: ConnError) -> ConnError {
        guard let failure = thrown as? FunctionFailure else { return raw }
        var kind = ConnError.Kind.server
        if let known = failure.error as? ConnError { kind = known.kind }
        if failure.error is StorageRefusal { kind = .invalidInput }
        return raw.with(kind: kind).with {
            $0.message = "The Swift function '\(failure.name)' failed while SQLite called it"
            if let refusal = failure.error as? StorageRefusal {
                $0.message = "The result of the Swift function '\(failure.name)' \(refusal.message)"
            }
            $0.advice = "see the error's underlying error"
            $0.retry = (failure.error as? ConnError)?.retry ?? .never
            $0.underlying = failure.error
        }
    }
}
