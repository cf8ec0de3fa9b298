public import FoundationEssentials

extension Decimal128 {
    /// Makes the number that equals a Foundation decimal, or nil when that is NaN, has more than 38 decimals or does
    /// not fit.
    public init?(_ decimal: Decimal) {
        guard !decimal.isNaN, decimal.isFinite else { return nil }
        self.init(decimal.description)
    }
}

extension Decimal {
    /// Makes the Foundation decimal that equals a number, or nil when it has no exact one.
    public init?(_ number: Decimal128) {
        guard let decimal = Decimal(string: number.description), Decimal128(decimal) == number else { return nil }
        self = decimal
    }
}
