internal import CPgSQL
internal import SQLCore

/// The certificate that a server showed, on a connection whose TLS handshake is done.
enum PeerCertificate {
    /// Throws unless the SHA-256 of the server's public key is one of the pins.
    static func check(_ pins: [String], of connection: OpaquePointer) throws(ConnError) {
        guard let functions = OpenSSLFunctions.loaded, let session = PQsslStruct(connection, "OpenSSL") else {
            throw ConnError(
                .unsupported,
                "This libpq gives no access to the server's certificate, so pins cannot be checked",
                advice: "use a libpq that is built with OpenSSL, or verify by authorities"
            )
        }
        guard let pin = pin(functions, session) else {
            throw ConnError(.connection, "The server showed no certificate that could be compared with the pins")
        }
        guard pins.contains(pin) else {
            throw ConnError(
                .connection,
                "The server's public key matches none of the pins",
                advice: "find out who answers there; if its key was changed on purpose, change the pins"
            )
        }
    }

    /// The SHA-256 of the public key (SPKI, DER) in base64, as in RFC 7469.
    private static func pin(_ functions: OpenSSLFunctions, _ session: UnsafeMutableRawPointer) -> String? {
        guard let certificate = functions.peerCertificate(session) else { return nil }
        defer { functions.freeCertificate(certificate) }
        var bytes: UnsafeMutablePointer<UInt8>?
        // The key belongs to the certificate; the bytes are ours.
        guard let key = functions.publicKey(certificate) else { return nil }
        let count = functions.encodeKey(key, &bytes)
        defer { functions.release(bytes, nil, 0) }
        guard count > 0, let bytes else { return nil }
        var digest = [UInt8](repeating: 0, count: 32)
        guard functions.digest(bytes, Int(count), &digest, nil, functions.sha256(), nil) == 1 else { return nil }
        return base64(digest)
    }

    static func base64(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let padded = Array(group) + [UInt8](repeating: 0, count: 3 - group.count)
            let number = Int(padded[0]) << 16 | Int(padded[1]) << 8 | Int(padded[2])
            for place in 0..<4 {
                let isPadding = place > group.count
                text.append(isPadding ? UInt8(ascii: "=") : alphabet[number >> (18 - 6 * place) & 63])
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
