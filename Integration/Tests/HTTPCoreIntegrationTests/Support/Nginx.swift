import Foundation
import HTTPCore
import Testing

/// The web server that `Tools/servers env` names.
enum Nginx {
    private static let environment = ProcessInfo.processInfo.environment

    static let isThere = environment["CONN_HTTP_URL"] != nil && environment["CONN_HTTP_TLS_URL"] != nil
    static let missing: Comment = "CONN_HTTP_URL and CONN_HTTP_TLS_URL are not set"

    static func variable(_ name: String) throws -> String {
        try #require(environment["CONN_HTTP_" + name], "CONN_HTTP_\(name) is not set")
    }

    static func plain() throws -> HTTPConnProperties { HTTPConnProperties(try variable("URL")) }

    /// Over TLS, with the authority that signed the server's certificate.
    static func encrypted(_ name: String = "TLS_URL", ca: String = "TLS_CA") throws -> HTTPConnProperties {
        HTTPConnProperties(try variable(name), tls: .verifyFull(caFile: try variable(ca)))
    }

    /// What `/info` says.
    struct Info: Codable, Sendable {
        var method: String
        var target: String
        var `protocol`: String
        var connection: Int
        var request: Int
    }
}
