internal import ConnCore

/// The replies of FTP servers that mean a failure, with the kind and retry rule that an error gets.
///
/// The same table is printed in the package's documentation; a test compares the two. A failed reply says that the command
/// was not done, so the outcome is `.notApplied`.
enum FTPReplyTable {
    /// What one code means.
    struct Entry: Sendable {
        let code: Int
        let kind: ConnError.Kind
        let retry: ConnError.RetryRule
        /// A clause that goes on after "… failed: ".
        let message: String
        let advice: String?

        init(
            _ code: Int,
            _ kind: ConnError.Kind,
            retry: ConnError.RetryRule = .never,
            _ message: String,
            _ advice: String? = nil
        ) {
            self.code = code
            self.kind = kind
            self.retry = retry
            self.message = message
            self.advice = advice
        }
    }

    /// The table, by code.
    static let entries: [Entry] = [
        Entry(
            421,
            .connection,
            retry: .reconnect,
            "the server closes the control connection",
            "it may have too many users, or this connection lay idle too long"
        ),
        Entry(
            425,
            .connection,
            retry: .again,
            "the data connection could not be opened",
            "look at firewalls between client and server, and at the server's passive ports"
        ),
        Entry(426, .connection, retry: .again, "the data connection was cut"),
        Entry(430, .authentication, "the server refused user or password"),
        Entry(450, .busy, retry: .again, "the file is in use"),
        Entry(451, .server, retry: .again, "the server met an error of its own"),
        Entry(452, .resourceExhausted, retry: .again, "the server has no room left", "make room on the server"),
        Entry(500, .unsupported, "the server does not know the command"),
        Entry(501, .invalidInput, "the server does not accept the argument"),
        Entry(502, .unsupported, "the server does not have the command"),
        Entry(503, .server, "the server does not expect the command now"),
        Entry(504, .unsupported, "the server does not have the command with this argument"),
        Entry(521, .connection, "the server wants data connections protected otherwise", "use TLS for this server"),
        Entry(
            522,
            .connection,
            "TLS of the data connection failed",
            "the server may want the control connection's TLS session to be used again"
        ),
        Entry(530, .authentication, "the server refused user or password"),
        Entry(532, .authorization, "the server asks for an account"),
        Entry(533, .connection, "the server's rules ask for other protection"),
        Entry(534, .connection, "the server's rules ask for other protection"),
        Entry(535, .connection, "the server did not accept the protection's proof"),
        Entry(536, .unsupported, "the server does not have that level of protection"),
        Entry(537, .unsupported, "the server does not have that command protection"),
        Entry(550, .notFound, "the server refused the file or folder"),
        Entry(551, .invalidInput, "the server cannot do that at this place of the file"),
        Entry(
            552,
            .resourceExhausted,
            "the user's room on the server is used up",
            "make room on the server, or have the quota raised"
        ),
        Entry(553, .authorization, "the server does not allow this name or place"),
    ]

    /// The entry of a code; one that is not in the table is transient below 500, final from there (RFC 959 §4.2.1).
    static func entry(_ code: Int) -> Entry {
        byCode[code]
            ?? Entry(code, .server, retry: code < 500 ? .again : .never, "the server answered with an error")
    }

    private static let byCode = Dictionary(uniqueKeysWithValues: entries.map { ($0.code, $0) })

    /// The error of a reply.
    ///
    /// - Parameters:
    ///   - what: What failed, as the beginning of a sentence: `Reading '/a'`.
    static func error(
        _ reply: FTPReply,
        _ what: String,
        phase: RetryPhase = .execute,
        isEncrypted: Bool
    ) -> ConnError {
        var entry = entry(reply.code)
        if let refined = FTPReplyWords.refine(entry, reply.words, isLogin: phase == .connect, isEncrypted: isEncrypted)
        {
            entry = refined
        }
        var error = ConnError(
            entry.kind,
            "\(what) failed: \(entry.message)",
            advice: entry.advice,
            outcome: .notApplied,
            retry: entry.retry,
            phase: phase,
            nativeCode: ConnError.NativeCode(system: "FTP", code: "\(reply.code)")
        )
        error.serverMessage = reply.text
        return error
    }
}
