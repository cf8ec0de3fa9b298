internal import SQLCore

/// Why the bytes of a cell cannot become a value of its column; trivial, so that throwing it costs nothing.
enum CellFault: Error {
    /// The bytes are not of the form of their type.
    case malformed
    /// Text that is not UTF-8.
    case notUTF8
    /// A date with a zero in it.
    case zeroDate
    /// Beyond what the column's type holds.
    case outOfRange
    /// Not exactly expressible in the column's type.
    case inexact

    /// The error with its place; never the value.
    func connError(row: Int?, column: String, type: DataType, serverType: String) -> ConnError {
        let place = row.map { "row \($0), column '\(column)'" } ?? "column '\(column)'"
        let start = "The value in \(place) of type \(serverType)"
        let asString = "declare the column as string with SQLQuery.types, or cast it in the query"
        switch self {
        case .malformed:
            return ConnError(
                .corrupted,
                "\(start) has bytes that are not of that type's form",
                advice: "the connection or the server is damaged; connect anew",
                outcome: .unknown,
                retry: .reconnect
            )
        case .notUTF8:
            return ConnError(
                .conversion,
                "\(start) is not valid UTF-8",
                advice: "declare the column as binary with SQLQuery.types"
            )
        case .zeroDate:
            return ConnError(
                .conversion,
                "\(start) is a date with a zero in it, which is no day",
                advice: asString + ", or set the option 'zeroDates' to read it as NULL"
            )
        case .outOfRange:
            return ConnError(.conversion, "\(start) is beyond the range of \(type)", advice: asString)
        case .inexact:
            return ConnError(.conversion, "\(start) has no exact form in \(type)", advice: asString)
        }
    }
}
