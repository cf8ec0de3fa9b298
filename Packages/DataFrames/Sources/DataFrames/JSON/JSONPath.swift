/// The way from the whole JSON text to a value within it: one key after another.
///
/// `"result.records"` is the member `records` of the member `result`; `["a.b", "c"]` has a point in a key. In an array a
/// key of digits counts elements from 0.
public struct JSONPath: Sendable, Hashable, CustomStringConvertible {
    /// The keys, outermost first; none means the whole text.
    public var keys: [String]

    /// Creates a path of keys that may hold any character.
    public init(_ keys: [String]) { self.keys = keys }

    /// The keys with points between them.
    public var description: String { keys.joined(separator: ".") }
}

extension JSONPath: ExpressibleByStringLiteral {
    /// Splits a text at its points; the empty text is the path without keys.
    public init(stringLiteral value: String) {
        keys = value.isEmpty ? [] : value.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    }
}

extension JSONPath: ExpressibleByArrayLiteral {
    /// Takes the keys as they are.
    public init(arrayLiteral elements: String...) { keys = elements }
}
