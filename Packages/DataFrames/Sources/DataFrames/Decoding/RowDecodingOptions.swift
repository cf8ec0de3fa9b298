/// How rows become values of a `Decodable` type.
public struct RowDecodingOptions: Sendable, Hashable {
    /// How a property's key names its column.
    public struct Keys: Sendable, Hashable {
        enum Rule: Sendable, Hashable { case exact, snakeCase }
        let rule: Rule

        /// The key is the column's name.
        public static let exact = Keys(rule: .exact)
        /// The key in lower case with underscores is the column's name: `turbineID` reads `turbine_id`.
        public static let snakeCase = Keys(rule: .snakeCase)
    }

    /// How a property's key names its column; exactly by default.
    public var keys: Keys
    /// Whether an optional property whose column does not exist is nil; otherwise, by default, that is an error.
    public var allowsMissingColumns: Bool

    /// Creates options.
    ///
    /// - Parameters:
    ///   - keys: How a property's key names its column.
    ///   - allowsMissingColumns: Whether an optional property whose column does not exist is nil.
    public init(keys: Keys = .exact, allowsMissingColumns: Bool = false) {
        self.keys = keys
        self.allowsMissingColumns = allowsMissingColumns
    }

    func columnName(for key: String) -> String {
        keys.rule == .exact ? key : RowDecodingOptions.snakeCase(key)
    }

    /// Lower case with an underscore before each word: `baseURLString` is `base_url_string`, `turbineID` `turbine_id`.
    static func snakeCase(_ key: String) -> String {
        let letters = Array(key)
        var result = ""
        for (index, letter) in letters.enumerated() {
            guard letter.isUppercase else {
                result.append(letter)
                continue
            }
            let previous = index > 0 ? letters[index - 1] : "_"
            let nextIsLower = index + 1 < letters.count && letters[index + 1].isLowercase
            if previous != "_", !previous.isUppercase || nextIsLower { result += "_" }
            result += letter.lowercased()
        }
        return result
    }
}
