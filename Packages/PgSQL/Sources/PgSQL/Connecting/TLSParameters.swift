internal import CPgSQL
import Glibc
@_spi(SQLDrivers) internal import SQLCore

/// `TLSSettings` in libpq's words. What libpq cannot honour is an error here.
enum TLSParameters {
    /// Sets all of libpq's TLS keywords.
    ///
    /// - Throws: `.invalidInput` for a file that cannot be read, `.unsupported` for what this libpq cannot do.
    static func apply(_ tls: TLSSettings, to parameters: inout ConnectionParameters) throws(ConnError) {
        parameters.set("sslmode", mode(of: tls.verification))
        parameters.set("sslcert", tls.clientCertificateFile ?? LibpqDefaults.nowhere)
        parameters.set("sslkey", tls.clientKeyFile ?? LibpqDefaults.nowhere)
        parameters.set("sslrootcert", try TLSFiles.authorities(of: tls) ?? LibpqDefaults.nowhere)
        parameters.set("sslcrl", LibpqDefaults.nowhere)
        parameters.set("sslsni", "1")
        parameters.set("sslcompression", "0")
        parameters.set("ssl_min_protocol_version", tls.minimumVersion == .tls13 ? "TLSv1.3" : "TLSv1.2")
        guard let key = tls.clientKeyFile, let certificate = tls.clientCertificateFile else { return }
        try TLSFiles.requireReadable(certificate, "client certificate")
        try TLSFiles.requireReadable(key, "client key")
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
}
