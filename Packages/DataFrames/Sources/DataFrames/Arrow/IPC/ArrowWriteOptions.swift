/// How Arrow files and streams are written.
public struct ArrowWriteOptions: Sendable, Hashable {
    /// What the bytes are. Default: `.file`.
    public var format: Format
    /// Where buffers begin: at multiples of so many bytes, a power of two from 8 to 4096. Default: 64.
    public var alignment: Int
    /// What the schema says beside its fields. Default: nothing.
    public var metadata: [String: String]
    /// How types leave that Arrow does not have.
    public var export: ArrowExportOptions

    /// Creates options.
    public init(
        format: Format = .file,
        alignment: Int = 64,
        metadata: [String: String] = [:],
        export: ArrowExportOptions = ArrowExportOptions()
    ) {
        self.format = format
        self.alignment = alignment
        self.metadata = metadata
        self.export = export
    }

    /// The two formats.
    public enum Format: Sendable, Hashable {
        /// With a footer, so that a reader finds any batch; also known as Feather version 2. Names usually end in
        /// `.arrow` or `.feather`.
        case file
        /// From front to back; names usually end in `.arrows`.
        case stream
    }

    func validate() throws(FrameError) {
        guard alignment >= 8, alignment <= 4096, alignment.nonzeroBitCount == 1 else {
            throw FrameError(.invalidArgument, "Arrow buffers cannot begin at multiples of \(alignment) bytes")
        }
    }
}
