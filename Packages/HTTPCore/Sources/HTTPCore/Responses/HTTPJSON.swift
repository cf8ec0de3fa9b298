internal import FoundationEssentials

/// JSON out of values and into values.
enum HTTPJSON {
    // MARK: Encoding

    static func encode(_ value: some Encodable, with encoder: JSONEncoder?) throws(ConnError) -> [UInt8] {
        do {
            return Array(try (encoder ?? Self.encoder).encode(value))
        } catch {
            throw encodingError(error)
        }
    }

    /// Encoding changes nothing in an encoder.
    private static let encoder: JSONEncoder = {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = .withoutEscapingSlashes
        return encoder
    }()

    private static func encodingError(_ error: any Error) -> ConnError {
        var place = ""
        if case .invalidValue(_, let context)? = error as? EncodingError {
            place = context.codingPath.isEmpty ? " at its top" : " at '\(path(context.codingPath))'"
        }
        return ConnError(
            .invalidInput,
            "The body cannot be encoded as JSON: the value\(place) has no JSON form",
            advice: "numbers must be finite; give an encoder for other forms"
        )
    }

    // MARK: Decoding

    static func decode<Value: Decodable>(
        _ type: Value.Type,
        from bytes: [UInt8],
        with decoder: JSONDecoder?
    ) throws -> Value {
        try bytes.withUnsafeBytes { buffer in
            let decoder = decoder ?? Self.decoder
            guard let start = buffer.baseAddress else { return try decoder.decode(type, from: Data()) }
            // The decoder only reads, and the data does not outlive the closure.
            let data = Data(
                bytesNoCopy: UnsafeMutableRawPointer(mutating: start),
                count: buffer.count,
                deallocator: .none
            )
            return try decoder.decode(type, from: data)
        }
    }

    /// Decoding changes nothing in a decoder.
    private static let decoder: JSONDecoder = {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .custom { decoder in
            let container = try decoder.singleValueContainer()
            let text = try container.decode(String.self)
            let plain = Date.ISO8601FormatStyle()
            let fractional = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
            if let date = (try? plain.parse(text)) ?? (try? fractional.parse(text)) { return date }
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "This is no date of ISO 8601.")
        }
        return decoder
    }()

    /// What is wrong and where, as a clause: `'items[3].power' is missing`. No values.
    static func reason(_ error: any Error) -> String {
        switch error as? DecodingError {
        case .keyNotFound(let key, let context)?:
            "\(place(context.codingPath + [key])) is missing"
        case .valueNotFound(let type, let context)?:
            "\(place(context.codingPath)) is null, and not \(type)"
        case .typeMismatch(let type, let context)?:
            "\(place(context.codingPath)) is not \(type)"
        case .dataCorrupted(let context)?:
            context.codingPath.isEmpty
                ? "it is no valid JSON" : "\(place(context.codingPath)) has a value that cannot be read"
        default:
            "its decoding failed"
        }
    }

    private static func place(_ keys: [any CodingKey]) -> String { keys.isEmpty ? "the top" : "'\(path(keys))'" }

    /// For example `items[3].power`.
    static func path(_ keys: [any CodingKey]) -> String {
        keys.reduce(into: "") { text, key in
            if let index = key.intValue {
                text += "[\(index)]"
            } else {
                text += (text.isEmpty ? "" : ".") + key.stringValue
            }
        }
    }
}
