/// How a connection is encrypted and its server verified.
///
/// The default is ``verifyFull``: TLS is required, the certificate chain and the host name are checked. Weaker
/// settings have to be written out. What a library cannot honour is an error of its driver, never silently weaker.
public struct TLSSettings: Sendable, Equatable {
    /// How much of the server's identity is checked.
    public enum Verification: String, Sendable, CaseIterable {
        /// No TLS at all: everything, passwords included, travels in clear.
        case off
        /// TLS, but any certificate is accepted: keeps out listeners, not impostors.
        case require
        /// TLS, and the certificate chain leads to a trusted authority; its name is not checked.
        case verifyCA = "verify-ca"
        /// TLS, a trusted chain, and a certificate for the host's name.
        case verifyFull = "verify-full"
    }

    /// A version of the protocol.
    public enum Version: String, Sendable, CaseIterable, Comparable {
        /// TLS 1.2 (RFC 5246).
        case tls12 = "1.2"
        /// TLS 1.3 (RFC 8446).
        case tls13 = "1.3"

        /// Older before newer.
        public static func < (left: Version, right: Version) -> Bool { left.rawValue < right.rawValue }
    }

    /// How much of the server's identity is checked; default `.verifyFull`.
    public var verification: Verification
    /// A PEM file with the trusted authorities; `nil` for the system's.
    public var caFile: String?
    /// A PEM file with the client's certificate chain.
    public var clientCertificateFile: String?
    /// A PEM file with the client's private key.
    public var clientKeyFile: String?
    /// The password of the client's private key.
    public var clientKeyPassword: Secret?
    /// The oldest protocol version accepted; default TLS 1.2.
    public var minimumVersion: Version = .tls12
    /// The name the certificate must carry and that is sent as SNI, if not the host's.
    public var serverName: String?
    /// SHA-256 pins of the server's public key (SPKI, DER), each 32 bytes in base64 as in RFC 7469; empty for none.
    /// A server that matches none of them is refused.
    public var pins: [String] = []

    /// Makes settings; the rest is set by assigning.
    public init(_ verification: Verification = .verifyFull, caFile: String? = nil) {
        self.verification = verification
        self.caFile = caFile
    }

    // MARK: The usual ones

    /// No TLS: a password and all data travel in clear.
    public static let off = TLSSettings(.off)
    /// TLS with chain and host name verified against the system's authorities.
    public static let verifyFull = TLSSettings(.verifyFull)

    /// TLS with chain and host name verified against the authorities in a PEM file.
    public static func verifyFull(caFile: String) -> TLSSettings { TLSSettings(.verifyFull, caFile: caFile) }

    /// TLS with the chain, but not the host name, verified; `nil` means the system's authorities.
    public static func verifyCA(caFile: String? = nil) -> TLSSettings { TLSSettings(.verifyCA, caFile: caFile) }

    /// TLS that accepts any certificate: keeps out listeners, not impostors.
    public static let unverified = TLSSettings(.require)

    /// TLS that accepts only a server whose public key has one of the pins, whoever signed its certificate.
    public static func pinned(_ pins: String...) -> TLSSettings {
        var settings = TLSSettings(.require)
        settings.pins = pins
        return settings
    }

    // MARK: Facts

    /// Whether the connection is encrypted.
    public var isOn: Bool { verification != .off }

    /// Throws `.misuse(.invalidArgument)` for combinations that mean nothing or would be silently weaker.
    public func validate() throws(ConnError) {
        if !isOn, self != .off {
            throw Self.error("are off, yet other TLS settings are given", "remove them or switch TLS on")
        }
        if (clientCertificateFile == nil) != (clientKeyFile == nil) {
            throw Self.error("name a client certificate without its key, or a key alone", "give both files")
        }
        if clientKeyPassword != nil, clientKeyFile == nil {
            throw Self.error("have a key password without a key", "give the key's file")
        }
        if verification == .require, caFile != nil {
            throw Self.error("name authorities that 'require' would not check", "use verify-ca or verify-full")
        }
        if !pins.allSatisfy(Self.isPin) {
            throw Self.error("have a pin that is not the base64 form of 32 bytes", "use the SHA-256 of the public key")
        }
    }

    /// 32 bytes are 43 base64 digits and one `=`.
    private static func isPin(_ text: String) -> Bool {
        let digits = text.utf8.dropLast()
        return text.utf8.count == 44 && text.utf8.last == UInt8(ascii: "=")
            && digits.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || "+/".utf8.contains(byte)
            }
    }

    private static func error(_ what: String, _ advice: String) -> ConnError {
        ConnError(.misuse(.invalidArgument), "The TLS settings \(what)", advice: advice, phase: .connect)
    }
}
