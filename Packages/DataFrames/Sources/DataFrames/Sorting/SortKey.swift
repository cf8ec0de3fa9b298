/// One column to sort by, with its direction and the place of its nulls.
public struct SortKey: Sendable, Hashable {
    /// The direction of an order.
    public enum Order: Sendable, Hashable {
        /// Smallest first.
        case ascending
        /// Largest first.
        case descending
    }

    /// Where nulls go, whatever the direction.
    public enum Nulls: Sendable, Hashable {
        /// Before every value.
        case first
        /// After every value.
        case last
    }

    /// The column's name.
    public var column: String
    /// The direction.
    public var order: Order
    /// Where nulls go.
    public var nulls: Nulls

    /// Creates a key.
    ///
    /// - Parameters:
    ///   - column: The column's name.
    ///   - order: The direction; ascending by default.
    ///   - nulls: Where nulls go; last by default, in both directions.
    public init(_ column: String, _ order: Order = .ascending, nulls: Nulls = .last) {
        self.column = column
        self.order = order
        self.nulls = nulls
    }
}
