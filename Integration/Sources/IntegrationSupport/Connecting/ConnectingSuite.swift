public import ConnCore
internal import ConnTesting
internal import Foundation
public import SQLCore
public import Testing

/// Ways to a server, and what is said where there is none: a suite takes from here what is the same at every server.
///
///     struct ConnectingTests: ConnectingSuite {
///         typealias Server = TestServer
///
///         @Test("a wrong password, user or database is final at once")
///         func refused() async throws { try await expectRefusals() }
///     }
public protocol ConnectingSuite {
    /// The server.
    associatedtype Server: SQLTestServer

    /// A query that answers with a text of 3,000,000 bytes.
    static var large: SQLQuery { get }
    /// A query, and which of its answers show that the session goes over TLS, as far as the server can tell.
    static var proofOfTLS: (query: SQLQuery, isGiven: @Sendable (String?) -> Bool) { get }
}

extension ConnectingSuite {
    // MARK: Asking

    /// A value of a handler made from properties, closed afterwards.
    public func ask(
        _ properties: SQLConnProperties,
        _ query: SQLQuery = "SELECT 'fine'",
        _ change: (inout Server.Driver.Options) -> Void = { _ in }
    ) async throws -> String? {
        try await withHandler(properties, Server.quick(retries: 0, connects: 0), change) { handler in
            try await handler.readScalar(query, as: String.self)
        }
    }

    /// The error of properties that cannot connect; it holds no password.
    public func failure(
        _ properties: SQLConnProperties,
        sourceLocation: SourceLocation = #_sourceLocation,
        _ change: (inout Server.Driver.Options) -> Void = { _ in }
    ) async throws -> ConnError {
        let error = try await #require(throws: ConnError.self, sourceLocation: sourceLocation) {
            try await ask(properties, "SELECT 1", change)
        }
        #expect(error.phase == .connect && error.outcome == .notApplied, "\(error)", sourceLocation: sourceLocation)
        expectNoPassword(of: properties, in: error, sourceLocation: sourceLocation)
        return error
    }

    /// Gives a handler made from properties, and closes it afterwards.
    func withHandler<R>(
        _ properties: SQLConnProperties,
        _ configuration: HandlerConfiguration,
        _ change: (inout Server.Driver.Options) -> Void = { _ in },
        _ body: (SQLHandler<Server.Driver>) async throws -> R
    ) async throws -> R {
        var options = Server.Driver.Options()
        change(&options)
        let handler = try SQLHandler<Server.Driver>(
            unconnected: properties,
            options: options,
            configuration: configuration
        )
        let result: Result<R, any Error>
        do {
            result = .success(try await body(handler))
        } catch {
            result = .failure(error)
        }
        await handler.shutdown()
        return try result.get()
    }

    // MARK: What is the same at every server

    /// A wrong password, user or database is final at once.
    ///
    /// - Returns: The error of the wrong password.
    @discardableResult
    public func expectRefusals() async throws -> ConnError {
        var (properties, _) = try Server.parsed()
        properties.password = "canary-41c0"
        let password = try await failure(properties)
        #expect(password.kind == .authentication && password.retry == .never, "\(password)")
        properties = try Server.parsed().0
        properties.user = "nobody_here"
        let user = try await failure(properties)
        #expect(user.kind == .authentication, "\(user)")
        properties = try Server.parsed(Server.adminVariable).0
        properties.database = "absent_database"
        let database = try await failure(properties)
        #expect(database.kind == .notFound && database.retry == .never, "\(database)")
        #expect(database.message.contains("absent_database"), "\(database)")
        return password
    }

    /// Nobody listens, somebody says nothing, somebody speaks another protocol, and there is no such host.
    ///
    /// - Parameter limit: The end of a connection that is given 300 ms, against somebody who says nothing.
    public func expectNobodyThere(within limit: Duration) async throws {
        var (properties, _) = try Server.parsed()
        properties.tls = .off
        let server = try SilentServer()
        properties.port = server.port
        properties.connectTimeout = .milliseconds(300)
        let start = ContinuousClock.now
        let silent = try await failure(properties)
        #expect(silent.kind == .timeout && silent.retry == .reconnect, "\(silent)")
        #expect(start.duration(to: .now) < limit)
        server.stop()
        properties.connectTimeout = .seconds(5)
        let refused = try await failure(properties)
        #expect(refused.kind == .connection && refused.retry == .reconnect, "\(refused)")
        let web = try ScriptedServer(greeting: Array("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n".utf8))
        properties.port = web.port
        let other = try await failure(properties)
        #expect(other.kind == .connection || other.kind == .timeout, "\(other)")
        web.stop()
        properties.host = "no-such-host.invalid"
        let host = try await failure(properties)
        #expect(host.message.contains("no-such-host.invalid"), "\(host)")
    }

    /// The second of two servers is taken when the first is not there.
    public func expectAlternatives() async throws {
        var (properties, _) = try Server.parsed()
        let port = properties.port
        let gone = try SilentServer()
        properties.port = gone.port
        gone.stop()
        properties.alternatives = [ConnectionURL.Host(properties.host, port: port)]
        #expect(try await ask(properties) == "fine")
    }

    /// A source gives the password of each connection, and its error is the connection's.
    ///
    /// - Parameter set: Puts a source into the options.
    public func expectPasswordSource(
        _ set: (inout Server.Driver.Options, @escaping @Sendable () async throws -> Secret) -> Void
    ) async throws {
        var (properties, _) = try Server.parsed()
        let password = properties.password ?? ""
        properties.password = nil
        #expect(try await ask(properties) { set(&$0) { password } } == "fine")
        let error = try await failure(properties) { set(&$0) { throw CocoaError(.fileNoSuchFile) } }
        #expect(error.kind == .connection && error.underlying is CocoaError, "\(error)")
    }
}

/// Whatever is printed, reflected or dumped of an error: the properties' password is not in it.
public func expectNoPassword(
    of properties: SQLConnProperties,
    in error: ConnError,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    var everything = "\(error) \(String(reflecting: error)) \(error.serverMessage ?? "") \(error.attempts)"
    dump(error, to: &everything)
    properties.password?.withUnsafeBytes { password in
        let text = String(decoding: password, as: UTF8.self)
        #expect(!everything.contains(text), "the password surfaced", sourceLocation: sourceLocation)
    }
}
