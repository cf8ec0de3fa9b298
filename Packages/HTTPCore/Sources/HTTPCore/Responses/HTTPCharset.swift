/// How the bytes of a text stand for characters.
public enum HTTPCharset: String, Sendable, Hashable, CaseIterable {
    /// UTF-8, and with it ASCII.
    case utf8 = "utf-8"
    /// UTF-16, the order told by its byte order mark; big-endian without one (RFC 2781 §4.3).
    case utf16 = "utf-16"
    /// UTF-16 with the high byte first.
    case utf16BigEndian = "utf-16be"
    /// UTF-16 with the low byte first.
    case utf16LittleEndian = "utf-16le"
    /// ISO-8859-1: each byte is the character of its number.
    case latin1 = "iso-8859-1"
    /// Windows-1252: Latin-1 with quotes, dashes and the euro sign between 0x80 and 0x9F.
    case windows1252 = "windows-1252"

    /// The charset of a name as it stands in a Content-Type; `nil` for one that is not known.
    public init?(name: String) {
        switch name.lowercased() {
        case "utf-8", "utf8", "us-ascii", "ascii", "unicode-1-1-utf-8": self = .utf8
        case "utf-16", "utf16", "unicode", "ucs-2", "iso-10646-ucs-2": self = .utf16
        case "utf-16be": self = .utf16BigEndian
        case "utf-16le": self = .utf16LittleEndian
        case "iso-8859-1", "iso8859-1", "iso_8859-1", "latin1", "latin-1", "l1", "iso-ir-100", "cp819", "ibm819":
            self = .latin1
        case "windows-1252", "cp1252", "x-cp1252", "cp-1252", "ansi": self = .windows1252
        default: return nil
        }
    }

    /// The charset whose byte order mark the bytes begin with.
    init?(byteOrderMarkOf bytes: [UInt8]) {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            self = .utf8
        } else if bytes.starts(with: [0xFE, 0xFF]) {
            self = .utf16BigEndian
        } else if bytes.starts(with: [0xFF, 0xFE]) {
            self = .utf16LittleEndian
        } else {
            return nil
        }
    }

    /// The text of bytes without their byte order mark; `nil` if they are not valid in this charset.
    public func text(_ bytes: some Collection<UInt8>) -> String? {
        decode(Array(bytes)[...], strict: true)
    }

    /// The text of bytes, U+FFFD for what is not valid.
    func repairedText(_ bytes: ArraySlice<UInt8>) -> String { decode(bytes, strict: false) ?? "" }

    private func decode(_ bytes: ArraySlice<UInt8>, strict: Bool) -> String? {
        switch self {
        case .utf8:
            let rest = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes
            return strict ? String(validating: rest, as: UTF8.self) : String(decoding: rest, as: UTF8.self)
        case .utf16:
            return Self.utf16(bytes, bigEndian: !bytes.starts(with: [0xFF, 0xFE]), strict: strict)
        case .utf16BigEndian:
            return Self.utf16(bytes, bigEndian: true, strict: strict)
        case .utf16LittleEndian:
            return Self.utf16(bytes, bigEndian: false, strict: strict)
        case .latin1:
            return Self.single(bytes) { Unicode.Scalar($0) }
        case .windows1252:
            return Self.single(bytes) { byte in
                (0x80...0x9F).contains(byte) ? Self.windowsMarks[Int(byte) - 0x80] : Unicode.Scalar(byte)
            }
        }
    }

    private static func single(_ bytes: ArraySlice<UInt8>, _ scalar: (UInt8) -> Unicode.Scalar) -> String {
        var text = ""
        text.reserveCapacity(bytes.count + bytes.count / 8)
        for byte in bytes { text.unicodeScalars.append(scalar(byte)) }
        return text
    }

    private static func utf16(_ bytes: ArraySlice<UInt8>, bigEndian: Bool, strict: Bool) -> String? {
        var units: [UInt16] = []
        units.reserveCapacity(bytes.count / 2 + 1)
        var index = bytes.startIndex
        while index + 1 < bytes.endIndex {
            let first = UInt16(bytes[index])
            let second = UInt16(bytes[index + 1])
            units.append(bigEndian ? first << 8 | second : second << 8 | first)
            index += 2
        }
        if index < bytes.endIndex {
            if strict { return nil }
            units.append(0xFFFD)
        }
        let rest = units.first == 0xFEFF ? units.dropFirst() : units[...]
        return strict ? String(validating: rest, as: UTF16.self) : String(decoding: rest, as: UTF16.self)
    }

    /// The characters of 0x80 to 0x9F in Windows-1252; the five that it leaves open are the control characters of the
    /// same number, as the WHATWG Encoding standard has it.
    private static let windowsMarks: [Unicode.Scalar] = [
        "\u{20AC}", "\u{81}", "\u{201A}", "\u{192}", "\u{201E}", "\u{2026}", "\u{2020}", "\u{2021}",
        "\u{2C6}", "\u{2030}", "\u{160}", "\u{2039}", "\u{152}", "\u{8D}", "\u{17D}", "\u{8F}",
        "\u{90}", "\u{2018}", "\u{2019}", "\u{201C}", "\u{201D}", "\u{2022}", "\u{2013}", "\u{2014}",
        "\u{2DC}", "\u{2122}", "\u{161}", "\u{203A}", "\u{153}", "\u{9D}", "\u{17E}", "\u{178}",
    ]
}
