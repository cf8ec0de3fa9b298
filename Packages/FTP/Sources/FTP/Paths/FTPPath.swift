internal import ConnCore

/// Paths on the server. They are absolute when they are sent, so that a leading dash is no option and the server's
/// current folder does not matter.
enum FTPPath {
    /// An absolute path of a path that may be relative to `base`, without a slash at its end.
    ///
    /// `..` is left to the server, which knows where links lead.
    ///
    /// - Throws: `.invalidInput` for an empty path and for a CR, LF or NUL.
    static func resolve(_ path: String, in base: String) throws(ConnError) -> String {
        guard !path.isEmpty else {
            throw ConnError(.invalidInput, "The path is empty", advice: "name a file or folder, or write '.'")
        }
        try check(path)
        var parts: [Substring] = []
        if !path.hasPrefix("/") { parts = split(base) }
        parts += split(path)
        return "/" + parts.joined(separator: "/")
    }

    /// Throws `.invalidInput` for what would end a command before its end.
    static func check(_ path: String) throws(ConnError) {
        guard path.utf8.allSatisfy({ $0 != 0x0D && $0 != 0x0A && $0 != 0 }) else {
            throw ConnError(
                .invalidInput,
                "A path holds a line break or a NUL character",
                advice: "FTP cannot name such a file"
            )
        }
    }

    /// The folder of an absolute path.
    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
        return String(path[..<slash])
    }

    /// The last part of an absolute path; empty for the root.
    static func name(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
    }

    /// A name in a folder.
    static func join(_ folder: String, _ name: String) -> String {
        folder == "/" ? "/" + name : folder + "/" + name
    }

    /// Whether no server takes an absolute path for anything but itself behind an option: nothing in it is a pattern, a
    /// separator of arguments or the beginning of an option.
    static func isPlain(_ path: String) -> Bool {
        var isFirst = false
        for byte in path.utf8 {
            switch byte {
            case UInt8(ascii: "/"): isFirst = true
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x80..., UInt8(ascii: "."), UInt8(ascii: "_"):
                isFirst = false
            case UInt8(ascii: "+"), UInt8(ascii: ","), UInt8(ascii: "="), UInt8(ascii: "@"):
                isFirst = false
            case UInt8(ascii: "-"):
                if isFirst { return false }
            default: return false
            }
        }
        return true
    }

    /// Whether a name from a listing is the name of something in that folder: not empty, no way up, no separator of any
    /// system, no line break, no NUL, no damaged letter.
    static func isSafe(name: String) -> Bool {
        guard !name.isEmpty, name != ".", name != "..", !name.unicodeScalars.contains("\u{FFFD}") else { return false }
        return name.utf8.allSatisfy { $0 != 0x2F && $0 != 0x5C && $0 != 0 && $0 != 0x0A && $0 != 0x0D }
    }

    /// The part of a URL that has libcurl name exactly these bytes; with a slash at the end for a folder.
    static func urlPath(_ bytes: [UInt8], isFolder: Bool) -> String {
        var text = "/%2F"
        text.reserveCapacity(bytes.count + 8)
        for byte in bytes.dropFirst() {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x2F, 0x5F, 0x7E:
                text.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                text.unicodeScalars.append("%")
                for digit in [byte >> 4, byte & 15] {
                    text.unicodeScalars.append(Unicode.Scalar(digit < 10 ? 0x30 + digit : 0x37 + digit))
                }
            }
        }
        if isFolder, bytes.count > 1 { text += "/" }
        return text
    }

    /// Without empty parts and `.`.
    private static func split(_ path: String) -> [Substring] {
        path.split(separator: "/").filter { $0 != "." }
    }
}
