public import ConnCore

/// What a downloaded file's bytes must add up to before it takes its place.
public struct HTTPChecksum: Sendable, Hashable {
    /// The digest, 32 bytes.
    let digest: [UInt8]

    /// SHA-256 (FIPS 180-4), as 64 hexadecimal digits in any case.
    ///
    /// - Throws: `.misuse(.invalidArgument)` if `hex` is not that.
    public static func sha256(_ hex: String) throws(ConnError) -> HTTPChecksum {
        let digits = hex.utf8.map { Self.value(of: $0) }
        guard digits.count == 64, !digits.contains(nil) else {
            throw ConnError(
                .misuse(.invalidArgument),
                "The checksum is not 64 hexadecimal digits",
                advice: "give the SHA-256 of the file"
            )
        }
        let values = digits.compactMap { $0 }
        return HTTPChecksum(digest: stride(from: 0, to: 64, by: 2).map { values[$0] << 4 | values[$0 + 1] })
    }

    private static func value(of digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
