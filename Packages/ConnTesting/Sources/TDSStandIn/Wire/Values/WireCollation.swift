/// The collation of the stand-in's text: SQL_Latin1_General_CP1_CI_AS, code page 1252 (MS-TDS 2.2.5.1.2).
enum WireCollation {
    static let bytes: [UInt8] = [0x09, 0x04, 0xD0, 0x00, 0x34]

    /// Whether a collation's text is UTF-8: the flag fUTF8 of the 20 bits of LCID and 8 bits of flags.
    static func isUTF8(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.count == 5 && bytes[bytes.startIndex + 3] & 0x04 != 0
    }
}
