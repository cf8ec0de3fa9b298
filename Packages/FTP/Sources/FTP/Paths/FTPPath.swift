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
        var bytes: [UInt8] = []
        bytes.reserveCapacity(base.utf8.count + path.utf8.count + 2)
        if path.utf8.first != 0x2F { append(base, to: &bytes) }
        append(path, to: &bytes)
        return bytes.isEmpty ? "/" : String(decoding: bytes, as: UTF8.self)
    }

    /// Adds the parts of a path, each behind a slash, without empty ones and `.`.
    private static func append(_ path: String, to bytes: inout [UInt8]) {
        var path = path
        path.withUTF8 { path in
            var start = 0
            while start < path.count {
                var end = start
                while end < path.count, path[end] != 0x2F { end += 1 }
                if end > start + 1 || (end == start + 1 && path[start] != 0x2E) {
                    bytes.append(0x2F)
                    bytes.append(contentsOf: UnsafeBufferPointer(rebasing: path[start..<end]))
                }
                start = end + 1
            }
        }
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
        guard let slash = path.utf8.lastIndex(of: 0x2F), slash != path.startIndex else { return "/" }
        return String(path[..<slash])
    }

    /// The last part of an absolute path; empty for the root.
    static func name(of path: String) -> String {
        path.utf8.lastIndex(of: 0x2F).map { String(path[path.utf8.index(after: $0)...]) } ?? path
    }

    /// A name in a folder.
    static func join(_ folder: String, _ name: String) -> String {
        folder == "/" ? "/" + name : folder + "/" + name
    }

    /// What tells names and paths apart: their bytes. Texts of Swift are also equal where letters with accents are composed
    /// differently, which are two files on most systems.
    static func key(_ path: String) -> [UInt8] { Array(path.utf8) }

    /// Whether two names or paths have the same bytes.
    static func isSame(_ one: String, _ other: String) -> Bool { one.utf8.elementsEqual(other.utf8) }

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
        guard !name.isEmpty, name != ".", name != ".." else { return false }
        var mayBeDamaged = false
        for byte in name.utf8 {
            switch byte {
            case 0x2F, 0x5C, 0, 0x0A, 0x0D: return false
            case 0xEF: mayBeDamaged = true
            default: break
            }
        }
        return !mayBeDamaged || !name.unicodeScalars.contains("\u{FFFD}")
    }

    /// A URL that has libcurl name exactly these bytes of an absolute path; with a slash at the end for a folder.
    ///
    /// - Parameter origin: What comes before the path.
    static func url(_ origin: String, _ bytes: [UInt8], isFolder: Bool) -> String {
        let digits: StaticString = "0123456789ABCDEF"
        return String(unsafeUninitializedCapacity: origin.utf8.count + bytes.count * 3 + 8) { text in
            var count = 0
            func add(_ byte: UInt8) {
                text[count] = byte
                count += 1
            }
            for byte in origin.utf8 { add(byte) }
            for byte in "/%2F".utf8 { add(byte) }
            for byte in bytes.dropFirst() {
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x2F, 0x5F, 0x7E: add(byte)
                default:
                    add(UInt8(ascii: "%"))
                    add(digits.utf8Start[Int(byte >> 4)])
                    add(digits.utf8Start[Int(byte & 15)])
                }
            }
            if isFolder, bytes.count > 1 { add(0x2F) }
            return count
        }
    }
}
