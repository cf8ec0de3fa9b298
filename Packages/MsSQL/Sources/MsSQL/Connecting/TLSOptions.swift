internal import SQLCore

/// What FreeTDS can do of `TLSSettings`. What it cannot honour is an error here, never silently weaker.
enum TLSOptions {
    /// Throws `.unsupported` for what no connection of this library can do.
    static func check(_ tls: TLSSettings?) throws(ConnError) {
        guard let tls, tls.isOn else { return }
        if !tls.pins.isEmpty {
            throw unsupported("pins of public keys", "verify by authorities: TLSSettings.verifyFull(caFile:)")
        }
        if tls.serverName != nil {
            throw unsupported("another name than the host's to check a certificate for", "connect by that name")
        }
        if tls.clientCertificateFile != nil {
            throw unsupported("client certificates", "log in by user and password, as SQL Server does")
        }
        if tls.minimumVersion > .tls12 {
            throw unsupported("a lowest version of TLS beyond 1.2", "set it at the server")
        }
    }

    private static func unsupported(_ what: String, _ advice: String) -> ConnError {
        ConnError(.unsupported, "FreeTDS 1.3 has no way to take \(what)", advice: advice, phase: .connect)
    }
}
