/// Prepares query text for spans and logs.
public enum QueryText {
    /// The longest text that is kept, in UTF-8 bytes.
    static let limit = 4096

    /// `text` with every literal replaced by `?` and every comment by a space.
    ///
    /// Strings in single quotes, numbers, hex and bit strings and dollar-quoted strings are literals; a text in
    /// double quotes is one too, except for PostgreSQL, where it can only be an identifier. Where the dialects
    /// differ so that a wrong guess could show a value (a backslash before a quote, say), the rest of the text is
    /// replaced. Parameter markers, identifiers and keywords stay. Text beyond 4 KiB is cut.
    ///
    /// - Parameters:
    ///   - text: SQL in the dialect of `system`.
    ///   - system: The OpenTelemetry name of the system: `postgresql`, `mysql`, `sqlite`, `microsoft.sql_server`.
    public static func withoutLiterals(_ text: String, system: String) -> String {
        var scanner = QueryTextScanner(text, system: system)
        return scanner.run()
    }
}
