/// What happens to infinite dates, timestamps and intervals, which a frame's columns cannot hold.
///
/// A column that is declared as string with `SQLQuery.types` keeps them as `infinity` and `-infinity` in any case.
public enum PgSQLInfinityPolicy: String, Sendable, Hashable, CaseIterable {
    /// It is an error that names row and column.
    case error
    /// They are read as NULL.
    case null
}
