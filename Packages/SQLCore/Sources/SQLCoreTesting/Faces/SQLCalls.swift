/// The operations of a handler, session or transaction, made from one place: one spelling for both faces.
struct SQLCalls: Sendable {
    /// The handler, session or transaction.
    let target: Unchecked<any SQLOperations>
    /// Where the calls are made.
    let place: SQLPlace

    init(_ target: any SQLOperations, at place: SQLPlace) {
        self.target = Unchecked(target)
        self.place = place
    }

    /// The same place, another target: what the handler answers when it is called from inside a scope.
    func calling(_ other: any SQLOperations) -> SQLCalls { SQLCalls(other, at: place) }

    private func perform<R: Sendable>(
        _ sync: @escaping @Sendable (any SQLOperations) throws -> R,
        _ async: @escaping @Sendable (any SQLOperations) async throws -> R
    ) async throws -> R {
        let target = target
        return try await place.call({ try sync(target.value) }, { try await async(target.value) })
    }

    // MARK: Operations

    func frame(_ query: SQLQuery, _ options: CallOptions = .default) async throws -> DataFrame {
        try await perform {
            try $0.readFrame(query, options: options)
        } _: {
            try await $0.readFrame(query, options: options)
        }
    }

    func frames(_ query: SQLQuery, _ options: CallOptions = .default) async throws -> [DataFrame] {
        try await perform {
            try $0.readFrames(query, options: options)
        } _: {
            try await $0.readFrames(query, options: options)
        }
    }

    func rows<Row: Decodable & Sendable>(_ query: SQLQuery, as type: Row.Type) async throws -> [Row] {
        try await perform {
            try $0.readRows(query, as: type)
        } _: {
            try await $0.readRows(query, as: type)
        }
    }

    func scalar<Value: SQLScalar>(
        _ query: SQLQuery,
        as type: Value.Type,
        _ options: CallOptions = .default
    ) async throws -> Value? {
        try await perform {
            try $0.readScalar(query, as: type, options: options)
        } _: {
            try await $0.readScalar(query, as: type, options: options)
        }
    }

    func cell(_ query: SQLQuery, _ options: CallOptions = .default) async throws -> CellValue? {
        try await perform {
            try $0.readCell(query, options: options)
        } _: {
            try await $0.readCell(query, options: options)
        }
    }

    @discardableResult
    func execute(_ query: SQLQuery, _ options: CallOptions = .default) async throws -> ExecuteResult {
        try await perform {
            try $0.execute(query, options: options)
        } _: {
            try await $0.execute(query, options: options)
        }
    }

    @discardableResult
    func executeMany(_ query: SQLQuery, _ sets: [[(any SQLBindable)?]]) async throws -> Int {
        try await perform {
            try $0.executeMany(query, sets)
        } _: {
            try await $0.executeMany(query, sets)
        }
    }

    @discardableResult
    func write(
        _ frame: DataFrame,
        to table: SQLTableName,
        mode: SQLWriteMode = .append,
        _ options: CallOptions = .default
    ) async throws -> Int {
        try await perform {
            try $0.write(frame, to: table, mode: mode, options: options)
        } _: {
            try await $0.write(frame, to: table, mode: mode, options: options)
        }
    }

    func tables() async throws -> [SQLTableInfo] {
        try await perform {
            try $0.tables()
        } _: {
            try await $0.tables()
        }
    }

    func columns(of table: SQLTableName) async throws -> [SQLTableColumn] {
        try await perform {
            try $0.columns(of: table)
        } _: {
            try await $0.columns(of: table)
        }
    }

    func callProcedure(_ name: SQLTableName) async throws -> SQLProcedureResult {
        try await perform {
            try $0.callProcedure(name, [], options: .default)
        } _: {
            try await $0.callProcedure(name, [], options: .default)
        }
    }

    // MARK: Closures

    /// Streams a query; the body is given calls on the same target made inside the closure.
    func stream(
        _ query: SQLQuery,
        batchRows: Int = 10_000,
        _ options: CallOptions = .default,
        _ body: (DataFrame, SQLCalls) async throws -> StreamControl
    ) async throws {
        let target = target
        guard place.isSync else {
            return try await target.value.stream(query, batchRows: batchRows, options: options) { batch in
                try await body(batch, SQLCalls(target.value, at: .task))
            }
        }
        let bridge = SyncBridge<DataFrame, StreamControl>()
        try await bridge.serve(at: place) { bridge in
            try target.value.stream(query, batchRows: batchRows, options: options) { try bridge.enter($0) }
        } body: { visit in
            try await body(visit.input.value, SQLCalls(target.value, at: .closure(visit.queue)))
        }
    }

    /// A transaction on a handler or session, or a savepoint on a transaction.
    @discardableResult
    func transaction<R>(
        isolation: SQLIsolation = .engineDefault,
        readOnly: Bool = false,
        _ options: CallOptions = .default,
        _ body: (SQLCalls) async throws -> R
    ) async throws -> R {
        let mode = SQLTransactionMode(isolation: isolation, readOnly: readOnly)
        let target = target
        guard place.isSync else {
            if let scope = target.value as? any SQLScope {
                return try await scope.transaction(mode, options: options) { try await body(Self.inner($0)) }
            }
            let handler = try Self.handler(target.value)
            return try await handler.transaction(mode, options: options) { try await body(Self.inner($0)) }
        }
        return try await bridged(body) { bridge in
            if let scope = target.value as? any SQLScope {
                try scope.transaction(mode, options: options) { try bridge.enter($0) }
            } else {
                try Self.handler(target.value).transaction(mode, options: options) { try bridge.enter($0) }
            }
        }
    }

    /// A session on a handler.
    @discardableResult
    func session<R>(_ options: CallOptions = .default, _ body: (SQLCalls) async throws -> R) async throws -> R {
        let target = target
        guard place.isSync else {
            return try await Self.handler(target.value).withSession(options) { try await body(Self.inner($0)) }
        }
        return try await bridged(body) { bridge in
            try Self.handler(target.value).withSession(options) { try bridge.enter($0) }
        }
    }

    private func bridged<R>(
        _ body: (SQLCalls) async throws -> R,
        _ start: @escaping @Sendable (SyncBridge<any SQLScope, Void>) throws -> Void
    ) async throws -> R {
        var result: R?
        let bridge = SyncBridge<any SQLScope, Void>()
        try await bridge.serve(at: place, start) { visit in
            result = try await body(SQLCalls(visit.input.value, at: .closure(visit.queue)))
        }
        guard let result else { throw ContractFailure("the call returned without having run its closure") }
        return result
    }

    private static func inner(_ scope: any SQLScope) -> SQLCalls { SQLCalls(scope, at: .task) }

    private static func handler(_ target: any SQLOperations) throws -> any SQLHandling {
        guard let handler = target as? any SQLHandling else {
            throw ContractFailure("a session was asked of something that is no handler")
        }
        return handler
    }
}
