/// What the value types share: an exact text form that is also their coded form.
protocol TextValue: LosslessStringConvertible, Codable {}

extension TextValue {
    func encodeText(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    static func decodeText(from decoder: any Decoder) throws -> Self {
        let container = try decoder.singleValueContainer()
        guard let value = Self(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "The text is not a valid \(Self.self)."
            )
        }
        return value
    }
}

/// Runs `body` on the UTF-8 bytes of `text`.
func withUTF8Bytes<R>(of text: String, _ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
    var copy = text
    return copy.withUTF8(body)
}

/// Makes a string of the ASCII bytes that `body` writes into a buffer of `capacity` bytes.
func makeText(capacity: Int, _ body: (UnsafeMutablePointer<UInt8>) -> Int) -> String {
    String(unsafeUninitializedCapacity: capacity) { body($0.baseAddress!) }
}
