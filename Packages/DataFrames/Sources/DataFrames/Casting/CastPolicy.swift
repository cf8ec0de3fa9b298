/// What a cast does with a value that has no exact form in the new type; nothing ever wraps around.
public struct CastPolicy: Sendable, Hashable {
    enum Action: Sendable, Hashable {
        case exact
        case rounded
        case null
    }

    let action: Action

    /// Stop with an error that names the row, and the column where it is known.
    public static let exact = CastPolicy(action: .exact)
    /// Round to what the type can hold: numbers to the nearest, halves away from zero, and to the nearest even binary
    /// fraction for `float` and `double`; times towards the past; a local time that comes twice to the first moment, one
    /// that is left out to the moment by the clock before. What is out of range is still an error.
    public static let rounded = CastPolicy(action: .rounded)
    /// Put a null in its place.
    public static let null = CastPolicy(action: .null)
}
