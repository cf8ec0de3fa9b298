public import ConnCore
public import ConnTesting
internal import Foundation
public import Logging
public import SQLCore
public import Testing

/// The server of one engine that `Tools/servers env` names, and the ways to it.
///
///     enum TestServer: SQLTestServer {
///         typealias Driver = MySQLDriver
///         static let adminVariable = "CONN_MYSQL_ADMIN_URL"
///         static let defaultPort = 3306
///         static let admin = shared(adminVariable)
///     }
public protocol SQLTestServer {
    /// The engine.
    associatedtype Driver: SQLDriver where Driver.Properties == SQLConnProperties

    /// The variable that holds the URL of a user who may do everything.
    static var adminVariable: String { get }
    /// The engine's port, for a URL without one.
    static var defaultPort: Int { get }
}

extension SQLTestServer {
    /// An environment variable is not set, or names nothing of that kind.
    public typealias Missing = MissingVariable

    private static var environment: [String: String] { ProcessInfo.processInfo.environment }
    private static var variable: String { Driver.urlEnvironmentVariable }

    /// Whether there is a server.
    public static var isThere: Bool { environment[variable] != nil && environment[adminVariable] != nil }
    /// Why tests are left out without one.
    public static var missing: Comment { "\(variable) and \(adminVariable) are not set" }

    /// Whether the tests that take minutes are wanted.
    public static var runsLongTests: Bool { environment["CONN_LONG_TESTS"] != nil }

    /// The seed that the run was given, or the test's own.
    public static func seed(_ own: UInt64) -> UInt64 { environment["CONN_SEED"].flatMap(UInt64.init) ?? own }

    /// The value of a variable that `Tools/servers env` prints.
    public static func value(_ variable: String) throws -> String {
        guard let value = environment[variable] else { throw Missing(variable: variable) }
        return value
    }

    /// A variable of the server with TLS: `CONN_MYSQL_TLS_CA` for `CA`.
    public static func tlsVariable(_ end: String) -> String { "\(variable.dropLast("URL".count))TLS_\(end)" }

    /// A handler's properties and options by an environment variable; without one, those of the tests' own user.
    public static func parsed(_ variable: String? = nil) throws -> (SQLConnProperties, Driver.Options) {
        try SQLHandler<Driver>.parsed(value(variable ?? Driver.urlEnvironmentVariable))
    }

    /// A handler for all tests, by an environment variable.
    public static func shared(_ variable: String) -> SQLHandler<Driver> {
        do {
            let (properties, options) = try parsed(variable)
            return try SQLHandler(unconnected: properties, options: options, configuration: quick())
        } catch {
            fatalError("the handler of \(variable) cannot be made: \(error)")
        }
    }

    /// A configuration that does not connect by itself and whose waits between tries are short.
    public static func quick(
        retries: Int = 8,
        connects: Int = 20,
        first: Duration = .milliseconds(10)
    ) -> HandlerConfiguration {
        var configuration = HandlerConfiguration.quick(retries: retries, connects: connects, first: first)
        configuration.retry.jitter = .additive(0.25)
        return configuration
    }

    /// Says nothing.
    public static var quiet: Logger { Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() } }

    /// A name that no other test has.
    public static func uniqueName(_ stem: String) -> String { IntegrationSupport.uniqueName(stem) }

    /// Where the server is, for a proxy.
    public static func upstream() throws -> ProxyUpstream {
        let (properties, _) = try parsed()
        return .tcp(properties.host, port: properties.port ?? defaultPort)
    }

    /// A proxy before the server, started.
    public static func proxy(
        framing: (any MessageFraming)? = nil,
        script: (@Sendable (ConnectionInfo) -> FaultScript)? = nil
    ) throws -> FaultProxy {
        let proxy = try FaultProxy(to: upstream(), framing: framing)
        if let script { proxy.script(script) }
        return try proxy.start()
    }

    /// Properties that lead through a proxy.
    public static func parsed(through proxy: FaultProxy) throws -> (SQLConnProperties, Driver.Options) {
        let (properties, options) = try parsed()
        return (properties.through(proxy.port), options)
    }
}

/// An environment variable is not set, or names nothing of that kind.
public struct MissingVariable: Error {
    /// Its name.
    public var variable: String

    /// - Parameter variable: Its name.
    public init(variable: String) {
        self.variable = variable
    }
}

/// A name that no other test has.
public func uniqueName(_ stem: String) -> String {
    "\(stem)_\(UInt64.random(in: 0...UInt64.max) & 0xFFFF_FFFF_FFFF)"
}

extension SQLConnProperties {
    /// The same, at a port of 127.0.0.1.
    public func through(_ port: Int) -> SQLConnProperties {
        var properties = self
        properties.host = "127.0.0.1"
        properties.port = port
        return properties
    }
}
