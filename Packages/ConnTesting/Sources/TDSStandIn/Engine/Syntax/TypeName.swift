/// A type as it was written: `decimal(10, 2)`, `nvarchar(max)`.
struct TypeName: Hashable, Sendable {
    var name: String
    /// The numbers in parentheses; -1 for `max`.
    var arguments: [Int] = []
}
