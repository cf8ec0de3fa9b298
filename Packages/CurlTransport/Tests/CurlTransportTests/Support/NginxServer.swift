import Foundation
import Glibc

/// A private nginx with TLS and HTTP/2 on a loopback port, with a certificate for `localhost` made for it.
final class NginxServer: Sendable {
    static var isInstalled: Bool {
        ["/usr/sbin/nginx", "/usr/bin/openssl"].allSatisfy { FileManager.default.isExecutableFile(atPath: $0) }
    }

    let port: Int
    let folder: URL
    var certificate: String { folder.appending(path: "cert.pem").path }
    var url: String { "https://localhost:\(port)" }
    private let process = Process()

    /// - Parameters:
    ///   - upstream: A server of HTTP/1.1 to which `/proxied` leads, unbuffered.
    ///   - requestsPerConnection: After so many nginx ends the connection, over HTTP/2 by GOAWAY.
    init(upstream: Int? = nil, requestsPerConnection: Int = 100_000) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "curl-nginx-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let free = try HTTPTestServer()
        port = free.port
        free.stop()
        let path = folder.path
        try Self.run(
            "/usr/bin/openssl",
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
            "-keyout",
            "\(path)/key.pem",
            "-out",
            "\(path)/cert.pem",
            "-days",
            "2",
            "-subj",
            "/CN=localhost",
            "-addext",
            "subjectAltName=DNS:localhost"
        )
        try Data(repeating: 0x61, count: 3_000_000).write(to: folder.appending(path: "large"))
        try Data("hello".utf8).write(to: folder.appending(path: "small"))
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map { "\($0)_temp_path \(path)/\($0);" }.joined(separator: " ")
        let proxied = upstream.map {
            "location /proxied { proxy_pass http://127.0.0.1:\($0); proxy_http_version 1.1; proxy_buffering off; }"
        }
        let configuration = """
            daemon off; worker_processes 1; pid \(path)/pid; error_log \(path)/error.log;
            events { worker_connections 512; }
            http { access_log off; \(temporary)
              server { listen 127.0.0.1:\(port) ssl http2; root \(path); keepalive_requests \(requestsPerConnection);
                ssl_certificate \(path)/cert.pem; ssl_certificate_key \(path)/key.pem; \(proxied ?? "") } }
            """
        try Data(configuration.utf8).write(to: folder.appending(path: "nginx.conf"))
        process.executableURL = URL(filePath: "/usr/sbin/nginx")
        process.arguments = ["-c", "\(path)/nginx.conf", "-e", "\(path)/error.log"]
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    func stop() {
        process.terminate()
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)
    }

    /// The SHA-256 of the public key in base64.
    func pin() throws -> String {
        try Self.run(
            "/bin/sh",
            "-c",
            "openssl x509 -in '\(certificate)' -pubkey -noout | openssl pkey -pubin -outform der | openssl dgst -sha256 -binary | base64"
        )
    }

    @discardableResult
    private static func run(_ program: String, _ arguments: String...) throws -> String {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
