internal import CMySQL
internal import CMySQLShims
@_spi(SQLDrivers) internal import SQLCore

/// `TLSSettings` in the library's options. What the library cannot honour is an error here, never silently weaker.
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
    }

    private static func unsupported(_ what: String, _ advice: String) -> ConnError {
        ConnError(
            .unsupported,
            "MariaDB Connector/C has no way to take \(what)",
            advice: advice,
            phase: .connect
        )
    }

    /// Sets the library's options.
    ///
    /// Off: the library asks for TLS only when it is told to. `require`: TLS, whatever the certificate. `verify-ca`: with
    /// authorities the library checks the chain in the handshake. `verify-full`: and then the name.
    /// - Throws: `.invalidInput` for a file that cannot be read.
    static func apply(_ tls: TLSSettings, to handle: UnsafeMutablePointer<MYSQL>) throws(ConnError) {
        guard tls.isOn else {
            set(handle, MYSQL_OPT_SSL_ENFORCE, false)
            set(handle, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, false)
            return
        }
        set(handle, MYSQL_OPT_SSL_ENFORCE, true)
        set(handle, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, tls.verification == .verifyFull)
        if let authorities = try TLSFiles.authorities(of: tls) { set(handle, MYSQL_OPT_SSL_CA, authorities) }
        set(handle, MARIADB_OPT_TLS_VERSION, tls.minimumVersion == .tls13 ? "TLSv1.3" : "TLSv1.2,TLSv1.3")
        guard let key = tls.clientKeyFile, let certificate = tls.clientCertificateFile else { return }
        try TLSFiles.requireReadable(certificate, "client certificate")
        try TLSFiles.requireReadable(key, "client key")
        set(handle, MYSQL_OPT_SSL_CERT, certificate)
        set(handle, MYSQL_OPT_SSL_KEY, key)
        // Without any, OpenSSL would ask for the password of an encrypted key on the terminal.
        let password = tls.clientKeyPassword ?? Secret("\u{1}")
        _ = password.withUnsafeCString { mysql_options(handle, MARIADB_OPT_TLS_PASSPHRASE, $0) }
    }

    private static func set(_ handle: UnsafeMutablePointer<MYSQL>, _ option: mysql_option, _ value: Bool) {
        var value: my_bool = value ? 1 : 0
        mysql_options(handle, option, &value)
    }

    private static func set(_ handle: UnsafeMutablePointer<MYSQL>, _ option: mysql_option, _ value: String) {
        mysql_options(handle, option, value)
    }
}
