/// What to do with a line that has more or fewer cells than there are columns.
public struct CSVRaggedPolicy: Sendable, Hashable {
    enum Action: Sendable, Hashable {
        case error
        case pad
        case skip
    }

    let action: Action

    /// Stop with an error that names the line.
    public static let error = CSVRaggedPolicy(action: .error)
    /// Take missing cells as null and leave out surplus ones; the line is listed in the ``CSVReport``.
    public static let pad = CSVRaggedPolicy(action: .pad)
    /// Leave out the line; it is listed in the ``CSVReport``.
    public static let skip = CSVRaggedPolicy(action: .skip)
}
