import FTP
import Foundation
import Testing

/// One way to reach one of the servers that `Tools/servers` starts.
struct FTPForm: Sendable, CustomTestStringConvertible {
    enum Kind: String, Sendable, CaseIterable {
        case plain = ""
        case tls = "_TLS"
        case implicit = "_IMPLICIT"
    }

    static let serverNames = ["VSFTPD", "PROFTPD", "PUREFTPD", "PYFTPDLIB"]

    let server: String
    let kind: Kind
    let url: String
    /// What the form lacks or does, for example `NOMLSD`.
    var suffix = ""

    var testDescription: String {
        kind == .plain ? server.lowercased() : "\(server.lowercased()) \(kind.rawValue.dropFirst().lowercased())"
    }

    /// All forms that are up.
    static let all: [FTPForm] = serverNames.flatMap { server in
        Kind.allCases.compactMap { kind in
            Environment.value(of: "CONN_FTP_\(server)\(kind.rawValue)_URL").map {
                FTPForm(server: server, kind: kind, url: $0)
            }
        }
    }

    /// The plain form of every server that is up.
    static let plain = all.filter { $0.kind == .plain }
    /// The forms with TLS.
    static let encrypted = all.filter { $0.kind != .plain }

    static var areThere: Bool { !all.isEmpty }
    static let missing: Comment = "no FTP server is up: CONN_FTP_*_URL are not set"

    /// The form with this suffix of a server's variable, for example `FULL` or `NOMLSD`.
    static func special(_ server: String, _ suffix: String, _ kind: Kind = .plain) -> FTPForm? {
        Environment.value(of: "CONN_FTP_\(server)_\(suffix)_URL").map {
            FTPForm(server: server, kind: kind, url: $0, suffix: suffix)
        }
    }

    static var password: Secret { Secret(Environment.value(of: "CONN_FTP_PASSWORD") ?? "") }

    /// Where the server is.
    func properties() throws -> FTPConnProperties {
        var (properties, _) = try FTPHandler.parse(ConnectionURL(url))
        properties.password = Self.password
        properties.tls =
            kind == .plain ? .off : .verifyFull(caFile: try Environment.requiredValue(of: "CONN_FTP_TLS_CA"))
        return properties
    }

    /// Whether it has MDTM.
    var hasTimes: Bool { !["NOSIZE", "BARE"].contains(suffix) }

    /// The served folder on this machine.
    var root: String? { Environment.value(of: "CONN_FTP_\(server)_ROOT") }

    /// A handler that tries once, unless told otherwise.
    func handler(
        options: FTPOptions = FTPOptions(),
        retry: RetryPolicy = RetryPolicy(maxRetries: 0, maxConnRetries: 0)
    ) async throws -> FTPHandler {
        try await FTPHandler(properties(), options: options, retry: retry)
    }
}

/// Tests that write to the server's disk get a folder of their own, which is removed afterwards.
func withFolder<R>(
    _ form: FTPForm,
    options: FTPOptions = FTPOptions(),
    retry: RetryPolicy = RetryPolicy(maxRetries: 0, maxConnRetries: 0),
    _ body: (FTPHandler, String) async throws -> R
) async throws -> R {
    let ftp = try await form.handler(options: options, retry: retry)
    let folder = "test-\(UUID().uuidString.lowercased())"
    try await ftp.makeDirectory(folder)
    let result: Result<R, any Error>
    do {
        result = .success(try await body(ftp, folder))
    } catch {
        result = .failure(error)
    }
    if !ftp.isClosed { try? await ftp.removeDirectory(folder, recursive: true) }
    await ftp.shutdown()
    return try result.get()
}

/// A local folder that is removed with its content.
final class LocalFolder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "ftp-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String, _ bytes: [UInt8] = []) throws -> String {
        let file = path + "/" + name
        try Data(bytes).write(to: URL(fileURLWithPath: file))
        return file
    }
}

/// Bytes that look random and are the same for the same seed.
func noise(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
    var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    return [UInt8](unsafeUninitializedCapacity: count) { buffer, used in
        for index in 0..<count {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            buffer[index] = UInt8(truncatingIfNeeded: state >> 32)
        }
        used = count
    }
}
