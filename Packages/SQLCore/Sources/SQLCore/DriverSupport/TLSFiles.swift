public import ConnCore
internal import Glibc

/// The files that TLS settings name, for libraries that would say little about one that is missing.
@_spi(SQLDrivers)
public enum TLSFiles {
    /// Where distributions keep the trusted authorities of the system, in one file.
    public static let systemBundles = [
        "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
        "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem", "/usr/lib/ssl/cert.pem",
    ]

    /// The PEM file with the authorities that count; `nil` where none is checked.
    public static func authorities(of tls: TLSSettings) throws(ConnError) -> String? {
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

    /// Throws `.invalidInput` unless the file can be read; `what` says what it is for.
    public static func requireReadable(_ file: String, _ what: String) throws(ConnError) {
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
