/// What is posted as JSON.
public struct Reading: Codable, Sendable {
    var id: Int
    var name: String
    var value: Double

    /// The reading of this number.
    public init(_ index: Int) {
        id = index
        name = "turbine \(index)"
        value = Double(index) / 2
    }
}

/// What the server answers to it.
public struct Receipt: Codable, Sendable {
    var id: Int
    var name: String
    /// The number that every side adds up.
    public var value: Int
    var quality: String
    var tags: [String]
}
