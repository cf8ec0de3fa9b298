/// How large a workbook may be, so that a small file cannot take all memory.
public struct WorkbookLimits: Sendable, Hashable {
    /// The most bytes that may be decompressed for the list of sheets and texts, and again for each sheet.
    /// Default: 1 GiB.
    public var inflatedBytes = 1 << 30
    /// The most bytes that one file in the workbook may give for each compressed byte, above its first 16 MiB.
    /// Default: 500; deflate itself cannot pass 1,032.
    public var ratio = 500
    /// The most files in the workbook. Default: 10,000.
    public var entries = 10_000
    /// The most cells of one sheet, empty ones with a format not counted. Default: 20 million, which take 320 MB.
    public var cells = 20_000_000
    /// The most cells of a frame, rows by columns, empty ones counted: a few cells far apart make a large frame.
    /// Default: 50 million, which take 400 MB as numbers.
    public var frameCells = 50_000_000
    /// The most sheets. Default: 1,000.
    public var sheets = 1_000
    /// The most bytes of one text or attribute. Default: 1 MiB; Excel writes 32,767 characters at most.
    public var textBytes = 1 << 20

    /// Creates the default limits.
    public init() {}
}
