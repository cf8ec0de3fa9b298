internal import SQLCore

/// SQLite's result codes, primary and extended, with the kind, outcome and retry rule that an error gets.
///
/// The same table is printed in the package's documentation; a test compares the two.
enum SQLiteErrorTable {
    /// What one code means.
    struct Entry: Sendable {
        let code: Int32
        let name: String
        let kind: ConnError.Kind
        let outcome: ConnError.Outcome
        let retry: ConnError.RetryRule
        let message: String
        let advice: String?

        init(
            _ code: Int32,
            _ name: String,
            _ kind: ConnError.Kind,
            outcome: ConnError.Outcome = .notApplied,
            retry: ConnError.RetryRule = .never,
            _ message: String,
            _ advice: String? = nil
        ) {
            self.code = code
            self.name = "SQLITE_" + name
            self.kind = kind
            self.outcome = outcome
            self.retry = retry
            self.message = message
            self.advice = advice
        }
    }

    /// The entry of a code; an unknown extended code gets its primary code's.
    static func entry(_ code: Int32) -> Entry {
        byCode[code] ?? byCode[code & 0xFF] ?? Entry(code, "\(code)", .server, outcome: .unknown, "SQLite failed")
    }

    private static let byCode = Dictionary(uniqueKeysWithValues: entries.map { ($0.code, $0) })
}
