public import ConnCore
public import DataFrames

/// Where a value stands that cannot be decoded, and the errors that every driver has for it. They never show the value.
@_spi(SQLDrivers)
public struct CellPlace {
    /// The beginning of a message: `The value in row 3, column 'price' of type money`.
    public let subject: String
    private let type: DataType
    /// What helps against most of these errors.
    public static let asString = "declare the column as string with SQLQuery.types, or cast it in the query"

    /// - Parameters:
    ///   - row: The row's index from 0; `nil` where it is not known.
    ///   - type: The type that the value was to have.
    ///   - serverType: The server's name of the type that it has.
    public init(row: Int?, column: String, type: DataType, serverType: String) {
        let place = row.map { "row \($0), column '\(column)'" } ?? "column '\(column)'"
        subject = "The value in \(place) of type \(serverType)"
        self.type = type
    }

    /// Bytes that are not of the form of their type.
    public var malformed: ConnError {
        ConnError(
            .corrupted,
            "\(subject) has bytes that are not of that type's form",
            advice: "the connection or the server is damaged; connect anew",
            outcome: .unknown,
            retry: .reconnect
        )
    }

    /// Beyond what the column's type holds.
    public var outOfRange: ConnError {
        ConnError(.conversion, "\(subject) is beyond the range of \(type)", advice: Self.asString)
    }

    /// Not exactly expressible in the column's type.
    public var inexact: ConnError {
        ConnError(.conversion, "\(subject) has no exact form in \(type)", advice: Self.asString)
    }

    /// Text that is not UTF-8.
    public func notUTF8(advice: String) -> ConnError {
        ConnError(.conversion, "\(subject) is not valid UTF-8", advice: advice)
    }
}
