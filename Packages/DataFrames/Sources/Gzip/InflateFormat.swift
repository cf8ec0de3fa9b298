/// The wrapping of deflate-compressed bytes.
public enum InflateFormat: Sendable, Hashable {
    /// RFC 1952, one member after another; zero bytes may follow the last one.
    case gzip
    /// RFC 1950: two bytes in front, an Adler-32 check sum behind.
    case zlib
    /// RFC 1951: nothing around it, so a damaged stream may go unnoticed.
    case raw
    /// What `Content-Encoding: deflate` brings: ``zlib`` as RFC 9110 asks, or ``raw`` as some servers send.
    ///
    /// The first two bytes decide. A raw stream that began like a zlib header would have to begin with a stored block
    /// whose padding bits are not zero, which no compressor writes.
    case httpDeflate

    /// zlib's code for the window and the wrapping.
    var windowBits: Int32 {
        switch self {
        case .gzip: 15 + 16
        case .zlib, .httpDeflate: 15
        case .raw: -15
        }
    }

    var name: String {
        switch self {
        case .gzip: "gzip"
        case .zlib: "zlib"
        case .raw, .httpDeflate: "deflate"
        }
    }
}
