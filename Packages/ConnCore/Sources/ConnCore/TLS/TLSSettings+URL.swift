extension TLSSettings {
    /// Reads the TLS keys of a connection URL, the same for every server; `nil` if the URL has none of them.
    ///
    /// | key | value |
    /// |---|---|
    /// | `tls` | `off`, `require`, `verify-ca`, `verify-full` |
    /// | `tlsCA` | PEM file with the trusted authorities |
    /// | `tlsCert`, `tlsKey` | PEM files of the client |
    /// | `tlsMinimum` | `1.2` or `1.3` |
    /// | `tlsServerName` | the name in the certificate |
    /// | `tlsPin` | SHA-256 pin in base64, may be repeated |
    ///
    /// - Throws: `.invalidInput` that names the key; `.misuse` for combinations that mean nothing.
    public static func take(from items: inout QueryItems) throws(ConnError) -> TLSSettings? {
        let verification = try items.takeChoice("tls", of: Verification.self)
        var settings = TLSSettings(verification ?? .verifyFull)
        settings.caFile = try items.take("tlsCA")
        settings.clientCertificateFile = try items.take("tlsCert")
        settings.clientKeyFile = try items.take("tlsKey")
        if let version = try items.takeChoice("tlsMinimum", of: Version.self) { settings.minimumVersion = version }
        settings.serverName = try items.take("tlsServerName")
        settings.pins = items.takeAll("tlsPin")
        guard verification != nil || settings != .verifyFull else { return nil }
        try settings.validate()
        return settings
    }
}
