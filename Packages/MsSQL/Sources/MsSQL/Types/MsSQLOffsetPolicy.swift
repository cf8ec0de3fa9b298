/// How values of `datetimeoffset`, a moment and the offset of the clock that showed it, are read.
///
/// A column that is declared as `string` with `SQLQuery.types` keeps both in either case, as in
/// `2024-01-31T10:00:00.0000000+02:00`.
public enum MsSQLOffsetPolicy: String, Sendable, Hashable, CaseIterable {
    /// As instants. The moment is exact; the offset is dropped.
    case instant
    /// As structures of two fields: `instant`, and `offset` in minutes, -840 to 840.
    case structure
}
