/// Numbers distinct keys 0, 1, 2 … in the order in which they come.
protocol KeyTable: ~Copyable {
    associatedtype Key
    /// How many numbers are given away.
    var count: Int { get }
    /// The number of a key, which gets the next one when it is new.
    mutating func insert(_ key: Key) -> UInt32
    /// The number of a key, or ``KeyCodes/missing``.
    func find(_ key: Key) -> UInt32
    /// Gives the next number to no key, for nulls.
    mutating func takeNumber() -> UInt32
}
