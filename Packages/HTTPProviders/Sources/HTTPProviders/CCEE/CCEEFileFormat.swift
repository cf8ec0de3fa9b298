public import DataFrames
public import Gzip

/// How CCEE's files are written; the defaults suit the files of the portal.
public struct CCEEFileFormat: Sendable {
    /// Separator, decimal mark, encoding, types. Default: semicolons, decimal commas, UTF-8 with or without mark or else
    /// Windows-1252, types inferred.
    ///
    /// Inference makes numbers of codes; declare the columns with `types` or `schema` where that is wrong. Numbers with points
    /// between groups of digits are text unless `groupSeparator` is `.`.
    public var csv: CSVReadOptions
    /// Whether the bytes are compressed, whatever their name says. Default: the first two bytes decide.
    public var compression: Compression

    /// Makes a format.
    public init(csv: CSVReadOptions = .brazilian, compression: Compression = .automatic) {
        self.csv = csv
        self.compression = compression
    }

    /// The files of the portal.
    public static var portal: CCEEFileFormat { CCEEFileFormat() }

    /// What the datastore dumps: commas between cells, decimal points, UTF-8.
    public static var dump: CCEEFileFormat { CCEEFileFormat(csv: CSVReadOptions()) }

    /// The same with types of single columns.
    public func with(types: [String: DataType]) -> CCEEFileFormat {
        var format = self
        format.csv.types = types
        return format
    }
}
