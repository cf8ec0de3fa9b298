internal import SQLCore

/// PostgreSQL's SQLSTATE codes and classes, with the kind, outcome and retry rule that an error gets.
///
/// The same table is printed in the package's documentation; a test compares the two.
enum SQLStateTable {
    /// What one code, or one class of codes, means.
    struct Entry: Sendable {
        /// Five characters for a code, two for a class.
        let code: String
        /// PostgreSQL's name of the condition.
        let name: String
        let kind: ConnError.Kind
        let outcome: ConnError.Outcome
        let retry: ConnError.RetryRule
        let message: String
        let advice: String?

        init(
            _ code: String,
            _ name: String,
            _ kind: ConnError.Kind,
            outcome: ConnError.Outcome = .notApplied,
            retry: ConnError.RetryRule = .never,
            _ message: String,
            _ advice: String? = nil
        ) {
            self.code = code
            self.name = name
            self.kind = kind
            self.outcome = outcome
            self.retry = retry
            self.message = message
            self.advice = advice
        }
    }

    /// The entry of a code, else that of its class, else one that knows nothing.
    static func entry(_ code: String) -> Entry {
        byCode[code] ?? byCode[String(code.prefix(2))] ?? unknown
    }

    /// For codes of classes that this table does not have: extensions make up their own.
    static let unknown = Entry("", "", .server, "PostgreSQL refused the statement")

    private static let byCode = Dictionary(uniqueKeysWithValues: entries.map { ($0.code, $0) })
}
