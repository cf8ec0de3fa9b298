/// How names travel.
public enum FTPEncoding: String, Sendable, Hashable, CaseIterable {
    /// UTF-8 (RFC 2640), which is switched on by `OPTS UTF8 ON` where the server has that.
    case utf8 = "utf-8"
    /// ISO 8859-1, for servers from before.
    case latin1

    /// The text of bytes; in UTF-8 what is invalid becomes U+FFFD.
    func text(_ bytes: some Collection<UInt8>) -> String {
        switch self {
        case .utf8: return String(decoding: bytes, as: UTF8.self)
        case .latin1:
            var text = ""
            for byte in bytes { text.unicodeScalars.append(Unicode.Scalar(byte)) }
            return text
        }
    }

    /// The bytes of a text; `nil` if it has letters that the encoding lacks.
    func bytes(_ text: String) -> [UInt8]? {
        switch self {
        case .utf8: return Array(text.utf8)
        case .latin1:
            var bytes: [UInt8] = []
            for scalar in text.unicodeScalars {
                guard let byte = UInt8(exactly: scalar.value) else { return nil }
                bytes.append(byte)
            }
            return bytes
        }
    }
}
