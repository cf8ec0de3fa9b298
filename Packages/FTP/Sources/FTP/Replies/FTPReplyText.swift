internal import DataFrames

/// Reads what single replies say.
enum FTPReplyText {
    /// The folder of a 257 reply: `"/a ""quoted"" name" is the current directory` (RFC 959 appendix II).
    static func folder(_ text: String) -> String? {
        guard let start = text.firstIndex(of: "\"") else { return nil }
        var folder = ""
        var index = text.index(after: start)
        while index < text.endIndex {
            let character = text[index]
            let next = text.index(after: index)
            if character == "\"" {
                guard next < text.endIndex, text[next] == "\"" else { return folder.isEmpty ? nil : folder }
                folder.append("\"")
                index = text.index(after: next)
            } else {
                folder.append(character)
                index = next
            }
        }
        return nil
    }

    /// The number of bytes of a 213 reply to SIZE (RFC 3659 §4).
    static func size(_ text: String) -> Int64? {
        let digits = text.utf8.drop { $0 == 0x20 }.prefix { $0 >= 0x30 && $0 <= 0x39 }
        return Int64(Substring(digits))
    }

    /// The time of a 213 reply to MDTM (RFC 3659 §3): `20240131100000` or `20240131100000.123`, in UTC.
    static func time(_ text: String) -> Instant? {
        FTPTime.machine(String(text.drop { $0 == " " }.prefix { $0 != " " }))
    }
}
