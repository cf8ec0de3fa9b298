import ConnTesting
import Foundation
import Logging
import PgSQL
import Testing

/// The servers that `Tools/servers env` names, and the ways to them.
enum TestServer {
    private static let environment = ProcessInfo.processInfo.environment

    /// Whether there is a server at all.
    static let isThere = environment["CONN_PG_URL"] != nil && environment["CONN_PG_ADMIN_URL"] != nil
    /// Why tests are left out without one.
    static let missing: Comment = "CONN_PG_URL and CONN_PG_ADMIN_URL are not set"

    /// Whether the tests that take minutes are wanted.
    static let runsLongTests = environment["CONN_LONG_TESTS"] != nil

    /// The seed that the run was given, or the test's own.
    static func seed(_ own: UInt64) -> UInt64 { environment["CONN_SEED"].flatMap(UInt64.init) ?? own }

    /// A handler's properties and options by an environment variable.
    static func parsed(_ variable: String = "CONN_PG_URL") throws -> (SQLConnProperties, PgSQLOptions) {
        guard let url = environment[variable] else { throw Missing(variable: variable) }
        return try PgSQLHandler.parsed(url)
    }

    struct Missing: Error {
        var variable: String
    }

    /// The superuser's handler, shared by all tests.
    static let admin = shared("CONN_PG_ADMIN_URL")
    /// The handler of the tests' own user, shared by all tests.
    static let owner = shared("CONN_PG_URL")

    private static func shared(_ variable: String) -> PgSQLHandler {
        do {
            let (properties, options) = try parsed(variable)
            return try PgSQLHandler(unconnected: properties, options: options, configuration: quick())
        } catch {
            fatalError("the handler of \(variable) cannot be made: \(error)")
        }
    }

    /// A configuration that does not connect by itself and whose waits between tries are short.
    static func quick(retries: Int = 8, connects: Int = 20, first: Duration = .milliseconds(10)) -> HandlerConfiguration
    {
        var policy = RetryPolicy(maxRetries: retries, maxConnRetries: connects, exponentialMinRetryWaitTime: first)
        policy.maximumWait = .seconds(1)
        return HandlerConfiguration(retry: policy, skipConnect: true, logger: quiet)
    }

    /// Says nothing.
    static let quiet = Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }

    /// A name that no other test has.
    static func uniqueName(_ stem: String) -> String {
        "\(stem)_\(UInt64.random(in: 0...UInt64.max) & 0xFFFF_FFFF_FFFF)"
    }
}

extension TestServer {
    /// How many server processes have this application name.
    static func processes(_ name: String) async throws -> Int {
        try await admin.readScalar(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = \(name)",
            as: Int.self
        ) ?? 0
    }

    /// Ends the server processes of that application name, or the one of that number, and waits until they are gone.
    static func terminate(_ name: String, pid: Int? = nil) async throws {
        let pids = try await admin.readFrame(
            """
            SELECT pid, pg_terminate_backend(pid, 10000) AS gone FROM pg_stat_activity
            WHERE application_name = \(name) AND (\(pid)::int IS NULL OR pid = \(pid)::int)
            """
        )
        guard pids.rowCount > 0 else { throw Missing(variable: "a server process named \(name)") }
    }

    /// A proxy before the server, started.
    static func proxy(
        framing: (any MessageFraming)? = nil,
        script: (@Sendable (ConnectionInfo) -> FaultScript)? = nil
    ) throws -> FaultProxy {
        let (properties, _) = try parsed()
        let proxy = try FaultProxy(to: .tcp(properties.host, port: properties.port ?? 5432), framing: framing)
        if let script { proxy.script(script) }
        return try proxy.start()
    }

    /// Properties that lead through a proxy.
    static func parsed(through proxy: FaultProxy) throws -> (SQLConnProperties, PgSQLOptions) {
        var (properties, options) = try parsed()
        properties.host = "127.0.0.1"
        properties.port = proxy.port
        return (properties, options)
    }
}
