public import ConnCore

/// Says where an FTP server is and as whom to log in.
///
///     FTPConnProperties(host: "ftp.example.com", user: "plant", password: "…")
///
/// TLS is on and verified in full: explicit (AUTH TLS on port 21) unless ``isImplicit``. A password goes out in clear only
/// after `tls: .off` was written, to this machine itself as well.
public struct FTPConnProperties: ConnProperties {
    /// The name or address.
    public var host: String
    /// The port; `nil`: 21, or 990 with ``isImplicit``.
    public var port: Int?
    /// The user; default `anonymous`.
    public var user: String
    /// The user's password; `nil` sends `anonymous@` for the user `anonymous`, and an empty one otherwise.
    public var password: Secret?
    /// How the connection is encrypted and the server verified; `nil`: `.verifyFull`. It holds for data connections too.
    public var tls: TLSSettings?
    /// Whether TLS begins with the connection (`ftps://`) instead of by AUTH TLS. Default `false`.
    public var isImplicit: Bool
    /// The folder that relative paths start from; relative to the login's own folder. Default `nil`: that folder.
    public var startDirectory: String?

    /// Makes properties; nothing is checked before a handler is made of them.
    public init(
        host: String,
        port: Int? = nil,
        user: String = "anonymous",
        password: Secret? = nil,
        tls: TLSSettings? = nil,
        isImplicit: Bool = false,
        startDirectory: String? = nil
    ) {
        self.host = host
        self.port = port
        self.user = user
        self.password = password
        self.tls = tls
        self.isImplicit = isImplicit
        self.startDirectory = startDirectory
    }

    /// For example `ftp://plant@ftp.example.com:21/data`.
    public var endpoint: Endpoint {
        Endpoint(
            system: isImplicit ? "ftps" : "ftp",
            host: host,
            port: effectivePort,
            database: startDirectory.flatMap { $0.isEmpty ? nil : $0 },
            user: user
        )
    }

    /// The port that is used.
    var effectivePort: Int { port ?? (isImplicit ? 990 : 21) }

    /// The TLS settings that are used.
    var effectiveTLS: TLSSettings { tls ?? .verifyFull }

    /// The password that is sent.
    var effectivePassword: Secret {
        password ?? Secret(user.lowercased() == "anonymous" || user.lowercased() == "ftp" ? "anonymous@" : "")
    }

    /// Throws `.invalidInput` or `.misuse` for values with which no connection can be made.
    public func validate() throws(ConnError) {
        func require(_ holds: Bool, _ what: String, _ advice: String) throws(ConnError) {
            guard !holds else { return }
            throw ConnError(.invalidInput, what, advice: advice, phase: .connect)
        }
        let isHost =
            !host.isEmpty
            && host.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte >= 0x80
                    || ".-_:%".utf8.contains(byte)
            }
        try require(isHost, "The host of the FTP server is no name or address", "give it without scheme, port and path")
        try require(
            (1...65_535).contains(effectivePort),
            "The port \(effectivePort) of the FTP server is out of range",
            "1 to 65535"
        )
        try require(!user.isEmpty, "The user of the FTP server is empty", "name one, or write 'anonymous'")
        let isLine = { (text: String) in text.utf8.allSatisfy { $0 != 0 && $0 != 0x0A && $0 != 0x0D } }
        try require(isLine(user), "The user of the FTP server holds a line break or a NUL character", "remove it")
        let isPasswordLine = effectivePassword.withUnsafeBytes { bytes in
            bytes.allSatisfy { $0 != 0 && $0 != 0x0A && $0 != 0x0D }
        }
        try require(isPasswordLine, "The password holds a line break or a NUL character", "remove it")
        if let startDirectory { try FTPPath.check(startDirectory) }
        try effectiveTLS.validate()
        try require(
            effectiveTLS.isOn || !isImplicit,
            "The properties switch TLS off and ask for implicit TLS",
            "write ftp for a server without TLS"
        )
    }
}
