/// Why bytes of a client, or values of the engine, can't be what they should.
enum WireError: Error, Hashable {
    /// A message or value ends before it should, or says a length that can't be.
    case malformed(String)
    /// What is well formed and not spoken here, such as a table-valued parameter.
    case unsupported(String)
    /// The engine gave a value that its column's type can't hold.
    case mismatch(String)
    case tooLong
}
