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

    mutating func add(_ name: String, _ value: Secret) { add(name, value.reveal()) }

    mutating func add(_ name: String, _ value: String) {
        if format == .json {
            if !bytes.isEmpty { bytes.append(UInt8(ascii: ",")) }
            appendQuoted(name)
            bytes.append(UInt8(ascii: ":"))
            appendQuoted(value)
        } else {
            if !bytes.isEmpty { bytes.append(UInt8(ascii: "&")) }
            PercentEncoding.append(name, to: &bytes, keeping: .form, spaceAsPlus: true)
            bytes.append(UInt8(ascii: "="))
            PercentEncoding.append(value, to: &bytes, keeping: .form, spaceAsPlus: true)
        }
    }

    /// The form of client id and secret inside basic authentication (RFC 6749, section 2.3.1).
    static func formEncoded(_ text: String) -> String {
        PercentEncoding.encode(text, keeping: .form, spaceAsPlus: true)
    }

    /// A JSON string (RFC 8259, section 7).
    private mutating func appendQuoted(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes += [UInt8(ascii: "\\"), byte]
            case 0..<0x20:
                let digits = Array("0123456789ABCDEF".utf8)
                bytes += Array("\\u00".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            default:
                bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
