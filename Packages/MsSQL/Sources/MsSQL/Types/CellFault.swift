@_spi(SQLDrivers) internal import SQLCore

/// Why the bytes of a cell cannot become a value of its column; trivial, so that throwing it costs nothing.
enum CellFault: Error {
    /// The bytes are not of the form of their type.
    case malformed
    /// Text that is not UTF-8.
    case notUTF8
    /// Beyond what the column's type holds.
    case outOfRange
    /// Not exactly expressible in the column's type.
    case inexact

    /// The error with its place; never the value.
    func connError(_ place: CellPlace) -> ConnError {
        switch self {
        case .malformed: place.malformed
        case .notUTF8: place.notUTF8(advice: "declare the column as binary with SQLQuery.types")
        case .outOfRange: place.outOfRange
        case .inexact: place.inexact
        }
    }
}
