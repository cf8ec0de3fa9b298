internal import ConnCore

/// The fields of a token request, written as a form or as a JSON object.
struct TokenFields {
    private let format: OAuth2Settings.BodyFormat
    private var bytes: [UInt8] = []

    init(_ format: OAuth2Settings.BodyFormat) {
        self.format = format
    }

    var contentType: String { format == .json ? "application/json" : "application/x-www-form-urlencoded" }

    /// All fields added so far.
    var body: Secret {
        guard format == .json else { return Secret(bytes: bytes) }
        return Secret(bytes: [UInt8(ascii: "{")] + bytes + [UInt8(ascii: "}")])
    }

    mutating func add(_ name: String, _ value: String) { add(name, bytes: Array(value.utf8)) }

    mutating func add(_ name: String, _ value: Secret) { add(name, bytes: value.withUnsafeBytes { Array($0) }) }

    private mutating func add(_ name: String, bytes value: [UInt8]) {
        if format == .json {
            if !bytes.isEmpty { bytes.append(UInt8(ascii: ",")) }
            appendQuoted(Array(name.utf8))
            bytes.append(UInt8(ascii: ":"))
            appendQuoted(value)
        } else {
            if !bytes.isEmpty { bytes.append(UInt8(ascii: "&")) }
            bytes += FormText.encode(Array(name.utf8))
            bytes.append(UInt8(ascii: "="))
            bytes += FormText.encode(value)
        }
    }

    /// A JSON string (RFC 8259, section 7).
    private mutating func appendQuoted(_ text: [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes += [UInt8(ascii: "\\"), byte]
            case 0..<0x20:
                bytes += Array("\\u00".utf8) + [FormText.hexDigit(byte >> 4), FormText.hexDigit(byte & 15)]
            default:
                bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
