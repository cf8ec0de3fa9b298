internal import FoundationEssentials

/// JSON out of values and into values.
enum HTTPJSON {
    static func encode(_ value: some Encodable, with encoder: JSONEncoder?) throws(ConnError) -> [UInt8] {
        do {
            return Array(try (encoder ?? Self.encoder()).encode(value))
        } catch {
            throw encodingError(error)
        }
    }

    private static func encoder() -> JSONEncoder {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = .withoutEscapingSlashes
        return encoder
    }

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
