public import ConnCore

/// What all FTP transfers of one connection have in common.
public struct CurlFTPSettings: Sendable {
    /// The user at the server.
    public var user: String
    /// The user's password.
    public var password: Secret
    /// Whether control and data connections are encrypted; if so, a server that refuses either is an error.
    public var isEncrypted: Bool
    /// Whether EPSV is asked before PASV; default `true`.
    public var usesEPSV = true
    /// Whether data connections go to the address that a PASV reply names, instead of the server's own; default `false`.
    public var trustsPASVAddress = false
    /// The longest wait for any reply, in whole seconds, rounded up; default 30 s.
    public var replyTimeout: Duration = .seconds(30)
    /// How long a data connection may move nothing at all; rounded up to seconds, `nil` for ever; default 30 s.
    public var stallTimeout: Duration? = .seconds(30)

    /// Makes settings with the defaults.
    public init(user: String, password: Secret, isEncrypted: Bool) {
        self.user = user
        self.password = password
        self.isEncrypted = isEncrypted
    }
}
