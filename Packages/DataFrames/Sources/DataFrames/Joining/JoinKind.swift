/// Which rows a join keeps.
public struct JoinKind: Sendable, Hashable {
    enum Code: Sendable {
        case inner, left, semi, anti
    }

    let code: Code

    private init(_ code: Code) { self.code = code }

    /// A row for every pair of a left and a right row with equal keys.
    public static let inner = JoinKind(.inner)
    /// As ``inner``, and every left row without a partner once, with nulls in the columns of the right frame.
    public static let left = JoinKind(.left)
    /// The left rows that have a partner, each once; no columns of the right frame.
    public static let semi = JoinKind(.semi)
    /// The left rows that have no partner; no columns of the right frame.
    public static let anti = JoinKind(.anti)
}
