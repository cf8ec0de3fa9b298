/// How often a key may occur on each side of a join; checked before any row is made.
///
/// Null keys have no partners, so they may occur any number of times.
public struct JoinCardinality: Sendable, Hashable {
    let leftIsUnique: Bool
    let rightIsUnique: Bool

    /// Any number of times on both sides.
    public static let manyToMany = JoinCardinality(leftIsUnique: false, rightIsUnique: false)
    /// Once in the right frame: a left row has at most one partner.
    public static let manyToOne = JoinCardinality(leftIsUnique: false, rightIsUnique: true)
    /// Once in the left frame: a right row has at most one partner.
    public static let oneToMany = JoinCardinality(leftIsUnique: true, rightIsUnique: false)
    /// Once in each frame.
    public static let oneToOne = JoinCardinality(leftIsUnique: true, rightIsUnique: true)
}
