/// Whether a file is compressed.
public enum Compression: Sendable, Hashable {
    /// The first two bytes tell: gzip data is decompressed, anything else is read as it is.
    case automatic
    /// Gzip data; anything else is an error.
    case gzip
    /// Not compressed.
    case none
}
