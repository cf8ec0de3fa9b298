/// Whether the server has TLS, and its certificate: paths of PEM files.
public struct StandInTLS: Sendable, Hashable {
    /// The three answers to a client that asks about encryption (MS-TDS 2.2.6.5).
    public enum Mode: Sendable, Hashable {
        /// There is none.
        case off
        /// As the client wishes: none, the login alone, or everything.
        case optional
        /// Everything is encrypted, or the client is turned away.
        case required
    }

    /// Off, optional or required.
    public var mode: Mode
    /// The certificate chain, the server's own first.
    public var certificateFile: String
    /// The certificate's private key.
    public var keyFile: String

    /// No TLS.
    public static let off = StandInTLS(mode: .off, certificateFile: "", keyFile: "")

    /// TLS for clients that want it.
    public static func optional(certificateFile: String, keyFile: String) -> StandInTLS {
        StandInTLS(mode: .optional, certificateFile: certificateFile, keyFile: keyFile)
    }

    /// TLS for everybody.
    public static func required(certificateFile: String, keyFile: String) -> StandInTLS {
        StandInTLS(mode: .required, certificateFile: certificateFile, keyFile: keyFile)
    }
}
