/// What takes the place of missing values: a constant, or what stands nearest before or after.
///
/// A literal is a constant: `frame.filling("power", with: 0)`.
public struct FillRule: Sendable, Hashable {
    enum Source: Sendable, Hashable {
        /// The flag tells whether the value came as a whole number in the source text, which fits every type of numbers.
        case value(CellValue, isLiteral: Bool)
        case before
        case after
        case line
    }

    let source: Source
    /// How many nulls in a row are filled at most; nil for all.
    let limit: Int?

    /// One value, which must have an exact form in the column's type; `null` fills nothing.
    public static func value(_ value: CellValue) -> FillRule {
        FillRule(source: .value(value, isLiteral: false), limit: nil)
    }

    /// One value, which must have an exact form in the column's type.
    public static func value(_ value: some ColumnElement) -> FillRule { .value(value.cellValue) }

    /// The last value before; nulls at the beginning stay.
    ///
    /// - Parameter limit: How many nulls after each value are filled at most, at least 0; nil for all.
    public static func forward(limit: Int? = nil) -> FillRule { FillRule(source: .before, limit: limit) }

    /// The next value after; nulls at the end stay.
    ///
    /// - Parameter limit: How many nulls before each value are filled at most, at least 0; nil for all.
    public static func backward(limit: Int? = nil) -> FillRule { FillRule(source: .after, limit: limit) }

    /// A straight line between the values around, by the count of rows; for columns of `float` and `double`.
    ///
    /// Nulls before the first and after the last value stay.
    /// - Parameter limit: Gaps of more nulls than this stay as they are, at least 0; nil fills all.
    public static func linear(limit: Int? = nil) -> FillRule { FillRule(source: .line, limit: limit) }
}

extension FillRule: ExpressibleByIntegerLiteral {
    /// A whole number, for columns of numbers of every type.
    public init(integerLiteral value: Int64) { self.init(source: .value(.int(value), isLiteral: true), limit: nil) }
}

extension FillRule: ExpressibleByFloatLiteral {
    /// A number, for columns of `double` and `float`.
    public init(floatLiteral value: Double) { self.init(source: .value(.double(value), isLiteral: true), limit: nil) }
}

extension FillRule: ExpressibleByStringLiteral {
    /// Text.
    public init(stringLiteral value: String) { self.init(source: .value(.string(value), isLiteral: true), limit: nil) }
}

extension FillRule: ExpressibleByBooleanLiteral {
    /// A truth value.
    public init(booleanLiteral value: Bool) { self.init(source: .value(.bool(value), isLiteral: true), limit: nil) }
}
