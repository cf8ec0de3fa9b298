/// A word or sign of T-SQL.
struct Token: Sendable {
    enum Kind: Sendable, Equatable {
        /// An unquoted name or keyword; the token's ``Token/word`` has it in capitals.
        case word(String)
        /// A name in brackets or double quotes.
        case quoted(String)
        case string([UInt16], national: Bool)
        case integer(String)
        case decimal(String)
        case float(String)
        case money(String)
        case binary([UInt8])
        /// With its `@` or `@@`.
        case variable(String)
        case sign(String)
        case end
    }

    var kind: Kind
    /// The word in capitals; empty for all else.
    var word = ""
    var line: Int
    /// Where the token begins and ends in the text's UTF-16.
    var start: Int
    var end: Int
}
