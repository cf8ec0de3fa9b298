internal import ConnCore

/// Tells apart what servers give one code for, by the words of their replies: 550 is a missing file, a missing permission,
/// a folder in a file's place and more.
enum FTPReplyWords {
    /// A better entry than the code's own; `nil` if the words tell nothing more.
    static func refine(
        _ entry: FTPReplyTable.Entry,
        _ text: String,
        isLogin: Bool,
        isEncrypted: Bool
    ) -> FTPReplyTable.Entry? {
        let text = text.lowercased()
        if !isEncrypted, [421, 530, 550, 522, 521, 534].contains(entry.code), wantsTLS(text) {
            return FTPReplyTable.Entry(
                entry.code,
                .connection,
                "the server only talks over TLS",
                "leave out tls: .off"
            )
        }
        switch entry.code {
        case 450 where says(text, missing):
            return FTPReplyTable.Entry(450, .notFound, "it does not exist")
        case 450...452 where says(text, full):
            return FTPReplyTable.Entry(
                entry.code,
                .resourceExhausted,
                retry: .again,
                "the server has no room left",
                "make room on the server"
            )
        case 451 where says(text, notPermittedToAppend):
            return FTPReplyTable.Entry(451, .unsupported, "the server does not let uploads go on")
        case 451 where says(text, folder):
            return FTPReplyTable.Entry(451, .invalidInput, "a folder has that name")
        case 500...502 where isLogin:
            return nil
        case 501, 550, 553: return file(entry.code, text)
        default: return nil
        }
    }

    private static func file(_ code: Int, _ text: String) -> FTPReplyTable.Entry? {
        let table: [(words: [String], kind: ConnError.Kind, message: String)] = [
            (full, .resourceExhausted, "the server has no room left"),
            (["not empty"], .invalidInput, "the folder is not empty"),
            (["not a directory", "not a folder"], .invalidInput, "it is no folder"),
            (
                folder + ["not a plain file", "not a regular file", "not a file"],
                .invalidInput,
                "it is no file"
            ),
            (["exists"], .alreadyExists, "it exists already"),
            (missing, .notFound, "it does not exist"),
            (forbidden, .authorization, "the user may not do that"),
        ]
        for row in table where says(text, row.words) {
            return FTPReplyTable.Entry(code, row.kind, row.message)
        }
        return nil
    }

    private static let missing = [
        "no such", "not found", "not exist", "n't exist", "cannot find", "can't find", "can't check for file existence",
        "unknown file", "no file",
    ]
    private static let forbidden = [
        "permission", "denied", "not permitted", "not allowed", "forbidden", "read-only", "privilege",
    ]
    private static let full = [
        "no space", "disk full", "quota", "not enough space", "insufficient", "writing to local file",
        "during write to file", "input/output error",
    ]
    private static let folder = ["is a directory", "is a folder"]
    private static let notPermittedToAppend = ["append/restart not permitted"]

    /// Whether the words say that nothing is missing but TLS.
    private static func wantsTLS(_ text: String) -> Bool {
        says(text, ["tls", "ssl", "encrypt", "cleartext"])
    }

    private static func says(_ text: String, _ words: [String]) -> Bool {
        words.contains { text.contains($0) }
    }
}
