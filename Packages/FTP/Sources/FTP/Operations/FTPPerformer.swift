internal import ConnCore

/// What runs operations on a connection: a handler's engine, or a session's scope.
public struct FTPPerformer {
    private enum Place {
        case engine(ConnEngine<FTPConnection>)
        case scope(ConnScope<FTPConnection>, server: String, base: String)
    }

    private let place: Place

    init(_ engine: ConnEngine<FTPConnection>) {
        place = .engine(engine)
    }

    /// - Parameters:
    ///   - server: The scope's server and user.
    ///   - base: The folder that relative paths start from.
    init(_ scope: ConnScope<FTPConnection>, _ server: String, base: String) {
        place = .scope(scope, server: server, base: base)
    }

    /// Where relative paths lead: server, user and folder. No secrets.
    var server: String {
        switch place {
        case .engine(let engine): engine.endpoint.description
        case .scope(_, let server, let base): "\(server) \(base)"
        }
    }

    /// The engine; `nil` in a session.
    var engine: ConnEngine<FTPConnection>? {
        if case .engine(let engine) = place { engine } else { nil }
    }

    /// Runs one operation; `body` gets the connection and the folder that relative paths start from.
    @available(*, noasync)
    func run<R>(
        _ operation: String,
        _ options: CallOptions,
        isIdempotent: Bool = true,
        _ body: (FTPConnection, String) throws(ConnError) -> R
    ) throws(ConnError) -> R {
        let call = ConnCall(operation: operation, idempotence: isIdempotent ? .yes : .no, options: options)
        switch place {
        case .engine(let engine):
            return try engine.run(call) { (connection) throws(ConnError) in
                connection.beginOperation()
                return try body(connection, connection.base)
            }
        case .scope(let scope, _, let base):
            return try scope.run(call) { (connection) throws(ConnError) in
                connection.beginOperation()
                return try body(connection, base)
            }
        }
    }

    /// Runs one operation on a worker thread.
    func run<R: Sendable>(
        _ operation: String,
        _ options: CallOptions,
        isIdempotent: Bool = true,
        _ body: @escaping @Sendable (FTPConnection, String) throws(ConnError) -> R
    ) async throws(ConnError) -> R {
        let call = ConnCall(operation: operation, idempotence: isIdempotent ? .yes : .no, options: options)
        switch place {
        case .engine(let engine):
            return try await engine.run(call) { (connection) throws(ConnError) in
                connection.beginOperation()
                return try body(connection, connection.base)
            }
        case .scope(let scope, _, let base):
            return try await scope.run(call) { (connection) throws(ConnError) in
                connection.beginOperation()
                return try body(connection, base)
            }
        }
    }
}
