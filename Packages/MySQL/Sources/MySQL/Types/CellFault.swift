@_spi(SQLDrivers) internal import SQLCore

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
        let place = CellPlace(row: row, column: column, type: type, serverType: serverType)
        let start = place.subject
        switch self {
        case .malformed: return place.malformed
        case .notUTF8:
            return place.notUTF8(
                advice: "declare the column as binary with SQLQuery.types"
            )
        case .zeroDate:
            return ConnError(
                .conversion,
                "\(start) is a date with a zero in it, which is no day",
                advice: CellPlace.asString + ", or set the option 'zeroDates' to read it as NULL"
            )
        case .outOfRange: return place.outOfRange
        case .inexact: return place.inexact
        }
    }
}
