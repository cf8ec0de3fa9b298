/// The form of the bytes that COPY gives and takes (PostgreSQL documentation, "COPY").
public enum PgSQLCopyFormat: Sendable, Hashable {
    /// Tab-separated lines, `\N` for NULL.
    case text
    /// Comma-separated values, an unquoted empty field for NULL, with or without a line of names.
    case csv(header: Bool)
    /// PostgreSQL's own binary form.
    case binary

    var options: String {
        switch self {
        case .text: "FORMAT text"
        case .csv(let header): "FORMAT csv, HEADER \(header)"
        case .binary: "FORMAT binary"
        }
    }
}
