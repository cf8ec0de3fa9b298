@_spi(SQLDrivers) internal import SQLCore

/// Why the bytes of a cell cannot become a value of its column; trivial, so that throwing it costs nothing.
enum CellFault: Error {
    /// The bytes are not of the form of their type.
    case malformed
    /// A composite value with other fields than its type had when the connection asked.
    case changedType
    /// Text that is not UTF-8.
    case notUTF8
    /// NaN where there is none.
    case notANumber
    /// An infinite date, timestamp, interval or number where there is none.
    case infinite
    /// Beyond what the column's type holds.
    case outOfRange
    /// Not exactly expressible in the column's type.
    case inexact
    /// An array of this many dimensions where the column has another number.
    case dimensions(Int)
    /// An array that does not begin at 1.
    case lowerBound
    /// A record with a field of a type that the connection does not know.
    case unknownType(UInt32)

    /// The error with its place; never the value.
    func connError(row: Int?, column: String, type: DataType, serverType: String) -> ConnError {
        let place = CellPlace(row: row, column: column, type: type, serverType: serverType)
        let start = place.subject
        switch self {
        case .malformed: return place.malformed
        case .changedType:
            // A new connection asks for the type as it is now.
            return ConnError(
                .conversion,
                "\(start) has other fields than that type had before",
                advice: "the type was altered by somebody else; connect anew",
                outcome: .unknown,
                retry: .reconnect
            )
        case .notUTF8:
            return place.notUTF8(
                advice: "the database's encoding is SQL_ASCII, or its text is damaged; declare the column as binary"
            )
        case .notANumber:
            return ConnError(.conversion, "\(start) is NaN, which \(type) cannot hold", advice: CellPlace.asString)
        case .infinite:
            return ConnError(
                .conversion,
                "\(start) is infinite, which \(type) cannot hold",
                advice: CellPlace.asString + ", or set the option 'infinities' to read it as NULL"
            )
        case .outOfRange: return place.outOfRange
        case .inexact: return place.inexact
        case .dimensions(let count):
            return ConnError(
                .conversion,
                "\(start) is an array of \(count) dimensions, which does not fit \(type)",
                advice: "declare the column as a list of lists with SQLQuery.types, or as string"
            )
        case .lowerBound:
            return ConnError(
                .conversion,
                "\(start) is an array that does not begin at 1, which a list cannot say",
                advice: "declare the column as the list to drop the bounds, or as string to keep them"
            )
        case .unknownType(let oid):
            return ConnError(
                .conversion,
                "\(start) is a record with a field of the type number \(oid), which is not known here",
                advice: "cast the record to a named composite type or to text"
            )
        }
    }
}
