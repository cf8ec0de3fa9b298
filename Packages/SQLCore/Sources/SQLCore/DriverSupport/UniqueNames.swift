/// Names of a result's columns, each of them once: a name that comes again gets a suffix such as `:1`.
@_spi(SQLDrivers)
public struct UniqueNames {
    private var seen: Set<String> = []

    /// No name was given yet.
    public init() {}

    /// The name, or the name with a suffix.
    public mutating func take(_ name: String) -> String {
        var unique = name
        var number = 1
        while !seen.insert(unique).inserted {
            unique = "\(name):\(number)"
            number += 1
        }
        return unique
    }
}
