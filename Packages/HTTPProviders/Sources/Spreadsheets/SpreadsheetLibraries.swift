internal import CExpat
internal import CZip

/// The C libraries that workbooks are read with.
public enum SpreadsheetLibraries {
    /// Their versions, for example `libzip 1.7.3, expat_2.5.0`.
    public static var text: String {
        "libzip \(String(cString: zip_libzip_version())), \(XML_ExpatVersion().map { String(cString: $0) } ?? "")"
    }
}
