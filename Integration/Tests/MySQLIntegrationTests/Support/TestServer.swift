import ConnTesting
import Foundation
import IntegrationSupport
import Logging
import MySQL
import Testing

/// The server that `Tools/servers env` names, and the ways to it.
enum TestServer {
    private static let environment = ProcessInfo.processInfo.environment

    /// Whether there is a server.
    static let isThere = environment["CONN_MYSQL_URL"] != nil && environment["CONN_MYSQL_ADMIN_URL"] != nil
    /// Why tests are left out without one.
    static let missing: Comment = "CONN_MYSQL_URL and CONN_MYSQL_ADMIN_URL are not set"

    /// Whether the tests that take minutes are wanted.
    static let runsLongTests = environment["CONN_LONG_TESTS"] != nil

    /// The value of a variable that `Tools/servers env` prints.
    static func value(_ variable: String) throws -> String {
        guard let value = environment[variable] else { throw Missing(variable: variable) }
        return value
    }

    /// A handler's properties and options by an environment variable.
    static func parsed(_ variable: String = "CONN_MYSQL_URL") throws -> (SQLConnProperties, MySQLOptions) {
        try MySQLHandler.parsed(value(variable))
    }

    struct Missing: Error {
        var variable: String
    }

    /// The handler of a user who may do everything, shared by all tests.
    static let admin = shared("CONN_MYSQL_ADMIN_URL")

    private static func shared(_ variable: String) -> MySQLHandler {
        do {
            let (properties, options) = try parsed(variable)
            return try MySQLHandler(unconnected: properties, options: options, configuration: quick())
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

    /// A proxy before the server, started.
    static func proxy(
        framing: (any MessageFraming)? = nil,
        script: (@Sendable (ConnectionInfo) -> FaultScript)? = nil
    ) throws -> FaultProxy {
        let (properties, _) = try parsed()
        let proxy = try FaultProxy(to: .tcp(properties.host, port: properties.port ?? 3306), framing: framing)
        if let script { proxy.script(script) }
        return try proxy.start()
    }

    /// Properties that lead through a proxy.
    static func parsed(through proxy: FaultProxy) throws -> (SQLConnProperties, MySQLOptions) {
        var (properties, options) = try parsed()
        properties.host = "127.0.0.1"
        properties.port = proxy.port
        return (properties, options)
    }
}
