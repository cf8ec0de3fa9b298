internal import CPgSQL
import Glibc
internal import SQLCore

/// `TLSSettings` in libpq's words. What libpq cannot honour is an error here.
enum TLSParameters {
    /// Where distributions keep the trusted authorities of the system, in one file.
    static let systemBundles = [
        "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
        "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem", "/usr/lib/ssl/cert.pem",
    ]

    /// Sets all of libpq's TLS keywords.
    ///
    /// - Throws: `.invalidInput` for a file that cannot be read, `.unsupported` for what this libpq cannot do.
    static func apply(_ tls: TLSSettings, to parameters: inout ConnectionParameters) throws(ConnError) {
        parameters.set("sslmode", mode(of: tls.verification))
        parameters.set("sslcert", tls.clientCertificateFile ?? LibpqDefaults.nowhere)
        parameters.set("sslkey", tls.clientKeyFile ?? LibpqDefaults.nowhere)
        parameters.set("sslrootcert", try authorities(of: tls) ?? LibpqDefaults.nowhere)
        parameters.set("sslcrl", LibpqDefaults.nowhere)
        parameters.set("sslsni", "1")
        parameters.set("sslcompression", "0")
        parameters.set("ssl_min_protocol_version", tls.minimumVersion == .tls13 ? "TLSv1.3" : "TLSv1.2")
        guard let key = tls.clientKeyFile, let certificate = tls.clientCertificateFile else { return }
        try requireReadable(certificate, "client certificate")
        try requireReadable(key, "client key")
        // Without any, OpenSSL would ask for the password of an encrypted key on the terminal.
        parameters.set("sslpassword", tls.clientKeyPassword ?? Secret("\u{1}"))
    }

    private static func mode(of verification: TLSSettings.Verification) -> String {
        switch verification {
        case .off: "disable"
        case .require: "require"
        case .verifyCA: "verify-ca"
        case .verifyFull: "verify-full"
        }
    }

    /// The PEM file with the authorities that count; `nil` where none is checked.
    static func authorities(of tls: TLSSettings) throws(ConnError) -> String? {
        guard tls.verification == .verifyCA || tls.verification == .verifyFull else { return nil }
        if let file = tls.caFile {
            try requireReadable(file, "authorities")
            return file
        }
        if let bundle = systemBundles.first(where: { access($0, R_OK) == 0 }) { return bundle }
        throw ConnError(
            .invalidInput,
            "This system has no file of trusted authorities at any of the usual places",
            advice: "install the package ca-certificates, or name the authorities by tlsCA or TLSSettings.caFile",
            phase: .connect
        )
    }

    private static func requireReadable(_ file: String, _ what: String) throws(ConnError) {
        guard access(file, R_OK) != 0 else { return }
        let reason = errno == ENOENT ? "does not exist" : "cannot be read"
        throw ConnError(
            .invalidInput,
            "The TLS settings' file of the \(what), '\(file)', \(reason)",
            advice: "correct the path or its permissions",
            phase: .connect
        )
    }
}
