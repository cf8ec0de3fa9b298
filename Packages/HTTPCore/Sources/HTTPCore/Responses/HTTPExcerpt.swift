/// The beginning of a body as text for errors and logs, secrets removed.
enum HTTPExcerpt {
    /// `nil` for an empty body and for one that is no text.
    static func text(_ bytes: [UInt8], _ contentType: String?, limit: Int) -> String? {
        guard !bytes.isEmpty else { return nil }
        let named = contentType.flatMap { HTTPMediaType($0)["charset"] }.flatMap(HTTPCharset.init(name:))
        let charset = HTTPCharset(byteOrderMarkOf: bytes) ?? named ?? .utf8
        let text = charset.repairedText(bytes.prefix(limit))
        // Control characters and many repaired ones mean that this is no text; the cut may have split one character.
        let odd = text.unicodeScalars.count { scalar in
            scalar.value == 0xFFFD || scalar.value < 0x20 && !(0x09...0x0D).contains(scalar.value)
        }
        if odd > 1, odd * 20 > text.unicodeScalars.count { return nil }
        return HTTPRedaction.withoutSecrets(text)
    }
}
