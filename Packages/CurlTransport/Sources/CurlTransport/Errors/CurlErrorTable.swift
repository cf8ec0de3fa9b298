internal import ConnCore

/// libcurl's codes, with the kind and retry rule that an error gets.
///
/// The same table is printed in the package's documentation; a test compares the two. Phase and outcome follow from how
/// far the transfer was: see ``FailureMaker``.
enum CurlErrorTable {
    /// What one code means.
    struct Entry: Sendable {
        let code: Int
        /// libcurl's name without `CURLE_`.
        let name: String
        let kind: ConnError.Kind
        let retry: ConnError.RetryRule
        let message: String
        let advice: String?

        init(
            _ code: Int,
            _ name: String,
            _ kind: ConnError.Kind,
            retry: ConnError.RetryRule = .never,
            _ message: String,
            _ advice: String? = nil
        ) {
            self.code = code
            self.name = name
            self.kind = kind
            self.retry = retry
            self.message = message
            self.advice = advice
        }
    }

    /// The entry of a code, or one that knows nothing.
    static func entry(_ code: Int) -> Entry {
        byCode[code] ?? Entry(code, "", .server, "libcurl reported an error that this library does not know")
    }

    private static let byCode = Dictionary(uniqueKeysWithValues: entries.map { ($0.code, $0) })
}
