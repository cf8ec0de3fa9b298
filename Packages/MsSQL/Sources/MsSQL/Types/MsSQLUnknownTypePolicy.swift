/// What happens to columns of types that this library does not know.
public enum MsSQLUnknownTypePolicy: String, Sendable, Hashable, CaseIterable {
    /// The bytes come as db-lib holds them.
    case lenient
    /// It is an error that names column and type.
    case strict
}
