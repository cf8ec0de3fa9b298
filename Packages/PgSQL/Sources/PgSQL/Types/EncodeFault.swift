internal import SQLCore

/// Why a value cannot be sent as a value of the server's type; completes a sentence that names its place.
enum EncodeFault: Error {
    case outOfRange
    case inexact
    /// Finer than the microsecond, or than the column's own precision.
    case tooFine
    case notFinite
    /// Text that the type's form is not.
    case unreadable
    /// A zero byte in text.
    case zeroByte
    /// An XML declaration of an encoding other than the one that is sent.
    case encoding
    /// Lists of lists whose lengths differ.
    case ragged
    /// A structure that lacks what the type needs.
    case structure
    /// A kind of value that the type cannot hold.
    case misfit

    /// What is wrong, to follow the place.
    func message(_ type: String) -> String {
        switch self {
        case .outOfRange: "is beyond the range of \(type)"
        case .inexact: "has no exact form in \(type)"
        case .tooFine: "is finer than \(type) keeps"
        case .notFinite: "is NaN or infinite, which \(type) cannot hold"
        case .unreadable: "is text that is not of the form of \(type)"
        case .zeroByte: "holds a NUL character, which PostgreSQL's text cannot"
        case .encoding: "declares an encoding other than UTF-8, in which it would be read"
        case .ragged: "holds lists of different lengths, which an array cannot"
        case .structure: "lacks fields that \(type) needs, or has NULL in one of them"
        case .misfit: "is of a kind that \(type) cannot hold"
        }
    }

    var advice: String? {
        switch self {
        case .outOfRange, .notFinite: nil
        case .inexact, .tooFine: "round it first"
        case .unreadable, .misfit, .structure: "convert it first"
        case .zeroByte: "remove it, or use a column of type bytea"
        case .encoding: "remove the declaration"
        case .ragged: "fill them up with NULL"
        }
    }
}
