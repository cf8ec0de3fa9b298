public import ConnCore

/// One header that proves who the caller is; its value cannot be printed.
public struct HTTPCredential: Sendable, Equatable {
    /// The header's name, for example `Authorization`.
    public var name: String
    /// The header's whole value.
    public var value: Secret

    /// Makes a credential.
    public init(name: String, value: Secret) {
        self.name = name
        self.value = value
    }

    /// Whether name and value can be sent: a token (RFC 9110) and no control characters, which would start a new line.
    var isSendable: Bool {
        guard !name.isEmpty, name.utf8.allSatisfy(HTTPGrammar.isTokenByte) else { return false }
        return value.withUnsafeBytes { bytes in
            !bytes.isEmpty && bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
        }
    }

    static let authorization = "Authorization"

    /// `Authorization: Basic …` of RFC 7617, in UTF-8.
    static func basic(user: String, password: Secret) -> HTTPCredential {
        let pair = password.withUnsafeBytes { Array(user.utf8) + [UInt8(ascii: ":")] + Array($0) }
        return HTTPCredential(name: authorization, value: Secret(bytes: Array("Basic ".utf8) + Base64.encode(pair)))
    }

    /// A header with a scheme before the secret; no scheme, the secret alone.
    static func scheme(_ scheme: String, _ secret: Secret, name: String = authorization) -> HTTPCredential {
        let prefix = scheme.isEmpty ? [] : Array("\(scheme) ".utf8)
        return HTTPCredential(name: name, value: secret.withUnsafeBytes { Secret(bytes: prefix + Array($0)) })
    }
}
