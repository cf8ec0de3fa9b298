internal import SQLCore

/// What every session is set to after login.
enum SessionSetup {
    /// One batch: the standard's behaviour, which db-lib alone leaves off, whole values however long, then the caller's
    /// settings.
    static func text(_ options: MsSQLOptions) -> String {
        var parts = [
            "SET ANSI_NULLS, ANSI_PADDING, ANSI_WARNINGS, ANSI_NULL_DFLT_ON, ARITHABORT, CONCAT_NULL_YIELDS_NULL, "
                + "QUOTED_IDENTIFIER ON",
            "SET NUMERIC_ROUNDABORT, IMPLICIT_TRANSACTIONS, CURSOR_CLOSE_ON_COMMIT, XACT_ABORT, NOCOUNT OFF",
            "SET TEXTSIZE 2147483647", "SET DATEFORMAT ymd",
        ]
        if let limit = options.lockTimeout { parts.append("SET LOCK_TIMEOUT \(milliseconds(limit))") }
        for name in options.settings.keys.sorted() { parts.append("SET \(name) \(options.settings[name] ?? "")") }
        return parts.joined(separator: "; ")
    }

    /// Rounded up, so that a limit is never none.
    private static func milliseconds(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        return seconds * 1_000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
    }
}
