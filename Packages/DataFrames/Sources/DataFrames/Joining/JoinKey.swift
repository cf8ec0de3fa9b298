/// Two columns whose values make rows of two frames partners.
///
/// A text stands for a column that has the same name in both frames: `["plant", JoinKey("unit", "unit_id")]`.
public struct JoinKey: Sendable, Hashable, ExpressibleByStringLiteral {
    /// The column's name in the left frame.
    public var left: String
    /// The column's name in the right frame.
    public var right: String

    /// Creates a key of two names.
    ///
    /// - Parameters:
    ///   - left: The column's name in the left frame.
    ///   - right: The column's name in the right frame.
    public init(_ left: String, _ right: String) {
        self.left = left
        self.right = right
    }

    /// Creates a key of one name that is the same in both frames.
    public init(_ name: String) {
        self.init(name, name)
    }

    /// Creates a key of one name that is the same in both frames.
    public init(stringLiteral name: String) {
        self.init(name, name)
    }
}
