/// One value of a series.
struct BazeSample: Sendable, Hashable {
    /// Milliseconds since 1970.
    var time: Int64
    /// Local milliseconds since 1970; `nil` where the answer has none.
    var localTime: Int64?
    /// The quality; `nil` where the answer has none.
    var quality: Int32?
    var value: JSONScalar
}
