/// An aggregate that SQLite's own cannot do exactly.
struct AggregateSite {
    enum Kind: Sendable { case sum, average, deviation, join }

    var kind: Kind
    var argument: TDSType
    var result: TDSType
    /// STRING_AGG's separator.
    var separator: [UInt16] = []
}
