/// A sheet of a workbook that a twin answers with.
public struct TwinSheet: Sendable, Hashable {
    /// The name on its tab.
    public var name: String
    /// The rows from the first; missing cells are empty.
    public var rows: [[TwinCell]]

    /// A sheet.
    public init(_ name: String, rows: [[TwinCell]]) {
        self.name = name
        self.rows = rows
    }

    /// The sheets as the bytes of an xlsx file.
    ///
    /// - Parameter sharesStrings: whether text stands in the part of shared strings, as most programs write it, or in
    ///   the cells themselves, as some libraries do.
    public static func workbook(_ sheets: [TwinSheet], sharesStrings: Bool = true) -> [UInt8] {
        var writer = TwinWorkbook(sharesStrings: sharesStrings)
        return writer.bytes(of: sheets)
    }
}
